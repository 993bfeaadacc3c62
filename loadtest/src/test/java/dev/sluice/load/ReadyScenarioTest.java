package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.config.ScenarioReader;
import dev.sluice.control.journey.Ask;
import dev.sluice.control.journey.Guest;
import dev.sluice.control.journey.Guests;
import dev.sluice.control.journey.Reply;
import dev.sluice.control.journey.Walk;
import dev.sluice.model.Side;
import dev.sluice.scenario.Scenario;

/** The scenario for the demo goes through its shops as they are. */
class ReadyScenarioTest {
    private static final Path SCENARIOS = Path.of("..", "config", "examples", "scenarios");

    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @EnumSource
    void visitors_of_every_variant_come_through_the_shops_of_the_demo(Side side) throws Exception {
        Scenario scenario = ScenarioReader.read(SCENARIOS.resolve("demo.yaml"), Map.of());
        Set<String> walked = new TreeSet<>();
        try (ToyShop shop = ToyShop.open(side)) {
            var guests = new Guests(scenario.cast(), 1);
            for (long i = 0; i < guests.sweep(); i++) {
                Guest guest = guests.next();
                assertThat(walk(guest, URI.create(shop.url()))).as(guest.cell()).isEmpty();
                walked.add(guest.journey().name() + " " + guest.cell());
            }
            assertThat(walked).hasSize(scenario.cast().cells() * 2);
            assertThat(shop.orders()).hasSize(scenario.cast().cells());
        }
    }

    /** Without the pauses of people. */
    private Optional<String> walk(Guest guest, URI home) throws IOException, InterruptedException {
        var walk = new Walk(guest, home, InstantSource.system());
        for (Optional<Ask> ask = walk.next(); ask.isPresent(); ask = walk.next()) {
            walk.took(sent(ask.get(), home));
        }
        return walk.failure();
    }

    private Reply sent(Ask ask, URI home) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(home.resolve(ask.url())).timeout(Duration.ofSeconds(10)).method(ask.method(),
                ask.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(ask.body()));
        ask.fields().forEach(field -> request.header(field.getKey(), field.getValue()));
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        List<Map.Entry<String, String>> fields = answer.headers().map().entrySet().stream()
                .flatMap(field -> field.getValue().stream().map(value -> Map.entry(field.getKey(), value))).toList();
        return new Reply.Answered(answer.statusCode(), fields, answer.body(), Duration.ofMillis(1));
    }
}
