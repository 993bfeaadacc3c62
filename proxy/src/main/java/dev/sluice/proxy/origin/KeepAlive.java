package dev.sluice.proxy.origin;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** How long an unused connection is kept: shorter than its origin keeps it, so that the origin never closes one that is about to serve. */
final class KeepAlive {
    private static final Duration NOT_SAID = Duration.ofDays(1);
    private static final Duration AHEAD = Duration.ofSeconds(5);
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final String TIMEOUT = "timeout=";

    private KeepAlive() {}

    /** What an origin says in {@code Keep-Alive: timeout=5}. */
    static Duration of(@Nullable String field) {
        int at = field == null ? -1 : field.indexOf(TIMEOUT);
        if (field == null || at < 0) {
            return NOT_SAID;
        }
        int from = at + TIMEOUT.length();
        int to = from;
        while (to < field.length() && to - from < 5 && Character.isDigit(field.charAt(to))) {
            to++;
        }
        return to == from ? NOT_SAID : Duration.ofSeconds(Integer.parseInt(field, from, to, 10));
    }

    /** Five seconds ahead of the origin where it can be; else one second, or half of what the origin gives it if that is less. */
    static Duration idle(Duration configured, Duration origin) {
        Duration limit = configured.compareTo(origin) < 0 ? configured : origin;
        Duration ahead = limit.minus(AHEAD);
        if (ahead.compareTo(LEAST) >= 0) {
            return ahead;
        }
        Duration half = limit.dividedBy(2);
        return half.compareTo(LEAST) < 0 ? half : LEAST;
    }
}
