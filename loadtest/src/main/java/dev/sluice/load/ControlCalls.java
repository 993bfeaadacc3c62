package dev.sluice.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.model.Share;

/** The control API, as a script speaks it. Blocks its caller. */
public final class ControlCalls implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client;
    private final String base;
    private final String token;

    /**
     * A unit that went back to old.
     *
     * @param sentence what the journal says
     * @param detail why, with the numbers
     */
    record Reverted(Instant at, String sentence, String detail) {}

    /** Where a unit stands. */
    record Standing(String share, boolean latched) {}

    /**
     * Calls that have not been made.
     *
     * @param control its URL, without a path
     */
    public ControlCalls(String control, String token) {
        this(control, token, Optional.empty());
    }

    /** The same, with what handshakes are done with. */
    public ControlCalls(String control, String token, Optional<SSLContext> tls) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        tls.ifPresent(builder::sslContext);
        this.client = builder.build();
        this.base = control + "/api/v1";
        this.token = token;
    }

    void share(String unit, Share share, String reason) throws IOException, InterruptedException {
        var body = JSON.writeValueAsString(Map.of("share", share.toString(), "reason", reason));
        call(request("/units/" + unit + "/share").PUT(BodyPublishers.ofString(body)));
    }

    /** Tells it to do something, by a path below {@code /api/v1}. */
    public JsonNode tell(String method, String path, Map<String, Object> body) throws IOException, InterruptedException {
        return call(request(path).method(method, BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    /** Asks it something, by a path below {@code /api/v1}. */
    public JsonNode ask(String path) throws IOException, InterruptedException {
        return call(request(path).GET());
    }

    Standing standing(String unit) throws IOException, InterruptedException {
        var answer = call(request("/units/" + unit).GET());
        return new Standing(answer.path("share").asString(""), answer.path("latched").asBoolean(false));
    }

    /** The sequence number of the last entry that the journal holds now. */
    long journalEnd() throws IOException, InterruptedException {
        long last = -1;
        long next = 0;
        while (next > last) {
            last = next;
            next = journal(last).path("next").asLong(last);
        }
        return last;
    }

    /** The revert of a unit among the entries after a number, once it is in force. */
    Optional<Reverted> revertAfter(long seq, String unit) throws IOException, InterruptedException {
        for (JsonNode entry : journal(seq).path("entries")) {
            if (entry.path("kind").asString("").equals("revert")) {
                return reverted(unit, entry);
            }
        }
        return Optional.empty();
    }

    private Optional<Reverted> reverted(String unit, JsonNode entry) throws IOException, InterruptedException {
        var answer = call(request("/units/" + unit).GET());
        if (!answer.path("latched").asBoolean(false)) {
            return Optional.empty();
        }
        return Optional.of(new Reverted(Instant.parse(answer.path("revert").path("at").asString(entry.path("at").asString(""))),
                entry.path("sentence").asString(""), answer.path("revert").path("detail").asString("")));
    }

    private JsonNode journal(long after) throws IOException, InterruptedException {
        return call(request("/journal?after=" + after + "&limit=200").GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(10)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private HttpResponse<String> sent(HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            String hint = "https".equals(request.uri().getScheme())
                    ? " (whom to believe says --control-ca FILE, who you are say --control-certificate FILE and --control-key FILE)"
                    : "";
            throw new IOException("no answer from the control API at " + request.uri().resolve("/") + ": " + e + hint, e);
        }
    }

    private JsonNode call(HttpRequest.Builder builder) throws IOException, InterruptedException {
        var request = builder.build();
        var response = sent(request);
        if (response.statusCode() / 100 != 2) {
            throw new IOException(request.method() + " " + request.uri().getPath() + ": " + response.statusCode() + " " + response.body()
                    + " (expected: 2xx)");
        }
        try {
            return JSON.readTree(response.body());
        } catch (JacksonException failure) {
            throw new IOException(request.method() + " " + request.uri().getPath() + ": the answer is no JSON", failure);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
