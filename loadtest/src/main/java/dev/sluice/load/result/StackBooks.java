package dev.sluice.load.result;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.scenario.Demands;

/** The order numbers that each stack has booked, asked before a run and after it: what came in between belongs to it. */
public final class StackBooks implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int LARGEST = 64 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).followRedirects(HttpClient.Redirect.NEVER).build();
    private final Demands.Books terms;
    private Counted before = new Counted(Map.of(), Map.of());

    public StackBooks(Demands.Books terms) {
        this.terms = terms;
    }

    /** How often each number stands in each book. */
    private record Counted(Map<String, Long> old, Map<String, Long> fresh) {}

    /**
     * Reads what is in them before the run.
     *
     * @throws IOException with a sentence, when they cannot be read
     */
    public void open() throws IOException, InterruptedException {
        before = read();
    }

    /** What came in since then. */
    public Bookings since() throws InterruptedException {
        try {
            Counted now = read();
            return new Bookings.Listed(less(now.old, before.old), less(now.fresh, before.fresh));
        } catch (IOException unread) {
            return new Bookings.Unread(String.valueOf(unread.getMessage()));
        }
    }

    private Counted read() throws IOException, InterruptedException {
        return new Counted(ids(terms.old()), ids(terms.fresh()));
    }

    private Map<String, Long> ids(URI url) throws IOException, InterruptedException {
        JsonNode list = list(url);
        if (!list.isArray()) {
            throw new IOException(url + ": no array at \"" + terms.pointer() + "\" (expected: an array of order numbers)");
        }
        Map<String, Long> ids = new HashMap<>();
        list.forEach(id -> ids.merge(id.asString(), 1L, Long::sum));
        return ids;
    }

    private JsonNode list(URI url) throws IOException, InterruptedException {
        var asked = client.sendAsync(HttpRequest.newBuilder(url).header("Accept", "application/json").build(),
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST));
        try {
            HttpResponse<byte[]> answer = asked.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (answer.statusCode() != 200) {
                throw new IOException(url + ": status " + answer.statusCode() + " (expected: 200)");
            }
            return MAPPER.readTree(answer.body()).at(terms.pointer());
        } catch (TimeoutException _) {
            asked.cancel(true);
            throw new IOException(url + ": not answered whole within " + TIMEOUT.toSeconds() + " s");
        } catch (ExecutionException failed) {
            throw new IOException(url + ": " + failed.getCause(), failed);
        } catch (JacksonException wrong) {
            throw new IOException(url + ": no JSON: " + wrong.getOriginalMessage(), wrong);
        }
    }

    private static Map<String, Long> less(Map<String, Long> now, Map<String, Long> before) {
        Map<String, Long> less = new HashMap<>();
        now.forEach((id, times) -> {
            if (times > before.getOrDefault(id, 0L)) {
                less.put(id, times - before.getOrDefault(id, 0L));
            }
        });
        return less;
    }

    @Override
    public void close() {
        client.close();
    }
}
