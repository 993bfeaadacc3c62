package dev.sluice.proxy.front;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How late an event loop comes to what it has to do: the longest in the last 10 to 20 s, or how long it has stood still now. Told by that loop,
 * read by any thread.
 */
final class LoopLag {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

    private final long every;
    private long begun;
    private long lately;
    private long before;
    private volatile long looked;
    private volatile long largest;

    /** Of a loop that says {@link #look} so often. */
    LoopLag(Duration every, long now) {
        this.every = every.toNanos();
        this.begun = now;
        this.looked = now;
    }

    /** The loop is here. */
    void look(long now) {
        if (now - begun >= WINDOW) {
            before = lately;
            lately = 0;
            begun = now;
        }
        lately = Math.max(lately, now - looked - every);
        looked = now;
        largest = Math.max(lately, before);
    }

    Duration at(long now) {
        return Duration.ofNanos(Math.max(largest, now - looked - every));
    }
}
