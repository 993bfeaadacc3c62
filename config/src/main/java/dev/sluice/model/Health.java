package dev.sluice.model;

import java.time.Duration;

/**
 * How the origins of a stack are asked whether they are well. An answer of 2xx or 3xx in time is a good one.
 *
 * @param path what is asked for by GET
 * @param every from one question to the next
 * @param timeout for one answer, its connection included
 * @param fall bad answers in a row until it is down
 * @param rise good answers in a row until it is up again
 * @param slowStart over which its part of the requests grows to a full one after it came up; zero: at once
 */
public record Health(String path, Duration every, Duration timeout, int fall, int rise, Duration slowStart) {
    public static final Health DEFAULT = new Health("/healthz", Duration.ofSeconds(2), Duration.ofSeconds(1), 3, 2, Duration.ofSeconds(30));

    public Health {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("health path: " + path + " (expected: /…)");
        }
        if (fall < 1 || rise < 1) {
            throw new IllegalArgumentException("health: fall " + fall + ", rise " + rise + " (expected: >= 1)");
        }
    }
}
