package dev.sluice.load;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer to be sent.
 *
 * @param headers besides Content-Length, which follows from the body
 */
public record Page(int status, Map<String, String> headers, String body) {
    public Page {
        headers = Map.copyOf(headers);
    }

    /** Plain text. */
    public static Page text(int status, String body) {
        return new Page(status, Map.of("Content-Type", "text/plain; charset=utf-8"), body);
    }

    /** Text in HTML. */
    public static Page html(int status, String body) {
        return new Page(status, Map.of("Content-Type", "text/html; charset=utf-8"), body);
    }

    /** The same with one header more. */
    public Page with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Page(status, more, body);
    }
}
