package dev.sluice.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.sluice.control.journey.Ask;
import dev.sluice.control.journey.Guest;
import dev.sluice.control.journey.Reply;
import dev.sluice.control.journey.Walk;

/** Walks somebody through a journey, one request after the other and without the pauses of people. */
final class WalkingGuest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI home;

    WalkingGuest(String home) {
        this.home = URI.create(home);
    }

    /** Why it did not come through. */
    Optional<String> walk(Guest guest) throws IOException, InterruptedException {
        var walk = new Walk(guest, home, InstantSource.system());
        for (Optional<Ask> ask = walk.next(); ask.isPresent(); ask = walk.next()) {
            walk.took(sent(ask.get()));
        }
        return walk.failure();
    }

    private Reply sent(Ask ask) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(home.resolve(ask.url())).timeout(Duration.ofSeconds(10)).method(ask.method(),
                ask.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(ask.body()));
        ask.fields().forEach(field -> request.header(field.getKey(), field.getValue()));
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        List<Map.Entry<String, String>> fields = answer.headers().map().entrySet().stream()
                .flatMap(field -> field.getValue().stream().map(value -> Map.entry(field.getKey().toLowerCase(Locale.ROOT), value)))
                .toList();
        return new Reply.Answered(answer.statusCode(), fields, answer.body(), Duration.ofMillis(1));
    }
}
