package dev.sluice.dns.cert;

import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Until when one thing is waited for.
 *
 * @param end by {@link System#nanoTime}
 */
record Limit(long end) {
    static Limit in(Duration patience) {
        return new Limit(System.nanoTime() + patience.toNanos());
    }

    /** What is left, at least one millisecond; an exception when nothing is. */
    int millis() throws SocketTimeoutException {
        long millis = (end - System.nanoTime() + 999_999) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("time is over");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}
