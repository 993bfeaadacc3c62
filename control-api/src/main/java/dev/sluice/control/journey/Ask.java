package dev.sluice.control.journey;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.sluice.journey.Step;

/**
 * A request that a visitor wants to send.
 *
 * @param step whose it is; a redirect that is followed has that of the request before it
 * @param think how long the visitor waits first
 * @param url a path on the target, or a whole URL
 * @param fields of the head, but Host and Content-Length; names in lower case
 * @param body empty: none
 */
public record Ask(Step step, Duration think, String method, String url, List<Map.Entry<String, String>> fields, String body) {
    public Ask {
        fields = List.copyOf(fields);
    }
}
