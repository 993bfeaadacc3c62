package dev.sluice.model;

import java.time.Duration;

/**
 * What one client may cost.
 *
 * @param header bytes of all header lines of a request
 * @param uri bytes of the request target
 * @param body bytes of a request body
 * @param connections open client connections
 * @param headersIn from the first byte of a request to the end of its head
 * @param bodyIdle without a byte of the request body
 * @param idle of a kept-alive connection between requests
 */
public record Limits(int header, int uri, long body, int connections, Duration headersIn, Duration bodyIdle, Duration idle) {
    public static final Limits DEFAULT = new Limits(32 << 10, 16 << 10, 1L << 30, 20_000, Duration.ofSeconds(10), Duration.ofSeconds(30),
            Duration.ofSeconds(60));
}
