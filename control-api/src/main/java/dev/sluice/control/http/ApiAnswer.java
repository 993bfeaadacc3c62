package dev.sluice.control.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import tools.jackson.databind.node.ObjectNode;

/** What goes back to the caller: whole, or piece by piece until the caller leaves. Never changed, only replaced. */
final class ApiAnswer {
    static final String JSON = "application/json";
    private static final int PIECE = 16 << 10;

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final Optional<Feed> feed;

    private ApiAnswer(int status, Map<String, String> headers, byte[] body, Optional<Feed> feed) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.feed = feed;
    }

    /** Writes until there is nothing more to say or the stream breaks. */
    interface Feed {
        void into(OutputStream out) throws IOException;
    }

    static ApiAnswer ok(ObjectNode json) {
        return json(200, json);
    }

    /** JSON with the generation it carries as its tag. */
    static ApiAnswer json(int status, ObjectNode json) {
        return text(status, JSON, Json.write(json)).withHeaders(Map.of("ETag", GenerationTag.of(json.path("generation").asLong(0))));
    }

    static ApiAnswer text(int status, String contentType, String text) {
        return bytes(status, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes are handed over. */
    static ApiAnswer bytes(int status, String contentType, byte[] bytes) {
        return new ApiAnswer(status, Map.of("Content-Type", contentType), bytes, Optional.empty());
    }

    static ApiAnswer live(String contentType, Feed feed) {
        return new ApiAnswer(200, Map.of("Content-Type", contentType), new byte[0], Optional.of(feed));
    }

    ApiAnswer withHeaders(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new ApiAnswer(status, all, body, feed);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    /** In bytes. */
    int size() {
        return body.length;
    }

    /** Writes the body, without another copy of the whole. */
    void into(OutputStream out) throws IOException {
        for (int from = 0; from < body.length; from += PIECE) {
            out.write(body, from, Math.min(PIECE, body.length - from));
        }
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** What goes on until the caller leaves; empty: the body is all. */
    Optional<Feed> feed() {
        return feed;
    }
}
