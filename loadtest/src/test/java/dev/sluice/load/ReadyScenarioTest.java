package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.config.ScenarioReader;
import dev.sluice.control.journey.Guest;
import dev.sluice.control.journey.Guests;
import dev.sluice.load.draft.RecordCommand;
import dev.sluice.model.Side;
import dev.sluice.scenario.Scenario;

/** Scenarios go through the shops of the demo as they are. */
class ReadyScenarioTest {
    private static final Path SCENARIOS = Path.of("..", "config", "examples", "scenarios");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void visitors_of_every_variant_come_through_the_shops_of_the_demo(Side side) throws Exception {
        Scenario scenario = ScenarioReader.read(SCENARIOS.resolve("demo.yaml"), Map.of());
        Set<String> walked = new TreeSet<>();
        try (ToyShop shop = ToyShop.open(side)) {
            var guests = new Guests(scenario.cast(), 1);
            for (long i = 0; i < guests.sweep(); i++) {
                Guest guest = guests.next();
                assertThat(new WalkingGuest(shop.url()).walk(guest)).as(guest.cell()).isEmpty();
                walked.add(guest.journey().name() + " " + guest.cell());
            }
            assertThat(walked).hasSize(scenario.cast().cells() * 2);
            assertThat(shop.orders()).hasSize(scenario.cast().cells());
        }
    }

    @Test
    void a_purchase_that_a_browser_recorded_is_made_again_with_a_payment_of_its_own() throws Exception {
        try (ToyShop shop = ToyShop.open(Side.OLD)) {
            Path draft = directory.resolve("draft.yaml");
            assertThat(new CommandLine(new RecordCommand()).execute(purchase(shop).toString(), "--write", draft.toString())).isZero();
            var guests = new Guests(ScenarioReader.read(draft, Map.of()).cast(), 1);
            assertThat(new WalkingGuest(shop.url()).walk(guests.next())).isEmpty();
            assertThat(new WalkingGuest(shop.url()).walk(guests.next())).isEmpty();
            assertThat(shop.orders()).hasSize(3).allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
        }
    }

    @Test
    void the_books_of_a_shop_name_each_payment_as_often_as_it_became_an_order() throws Exception {
        try (ToyShop shop = ToyShop.open(Side.NEW)) {
            assertThat(asked(shop, "GET", "/orders", "").body()).isEqualTo("[]");
            for (String payment : List.of("once", "twice", "twice", "a \"quoted\" one")) {
                asked(shop, "POST", ToyShop.PAY, "id=" + payment);
            }
            shop.breakCheckout();
            asked(shop, "POST", ToyShop.PAY, "id=refused");
            assertThat(JsonMapper.shared().readValue(asked(shop, "GET", "/orders", "").body(), String[].class))
                    .containsExactlyInAnyOrder("once", "twice", "twice", "a \"quoted\" one");
        }
    }

    /** As a browser's network panel saves it. */
    private Path purchase(ToyShop shop) throws Exception {
        var home = entry(shop, "GET", "/", "");
        var cart = entry(shop, "GET", "/cart", "");
        String body = ((Map<?, ?>) ((Map<?, ?>) cart.get("response")).get("content")).get("text").toString();
        String id = body.replaceFirst("(?s).*name=\"id\" value=\"([^\"]+)\".*", "$1");
        var pay = entry(shop, "POST", ToyShop.PAY, "id=" + id);
        return Files.writeString(directory.resolve("purchase.har"),
                JsonMapper.shared().writeValueAsString(Map.of("log", Map.of("entries", List.of(home, cart, pay)))));
    }

    private static Map<String, Object> entry(ToyShop shop, String method, String path, String form) throws Exception {
        Instant began = Instant.now();
        HttpResponse<String> answer = asked(shop, method, path, form);
        Map<String, Object> posted = form.isEmpty() ? Map.of()
                : Map.of("postData", Map.of("mimeType", "application/x-www-form-urlencoded", "text", form));
        Map<String, Object> asked = new HashMap<>(posted);
        asked.putAll(Map.of("method", method, "url", shop.url() + path, "headers", List.of()));
        return Map.of("startedDateTime", began.toString(), "time", 5, "request", asked, "response",
                Map.of("status", answer.statusCode(), "headers", List.of(), "content",
                        Map.of("mimeType", "text/html", "text", answer.body())));
    }

    private static HttpResponse<String> asked(ToyShop shop, String method, String path, String form) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(shop.url() + path)).method(method, BodyPublishers.ofString(form)).build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
