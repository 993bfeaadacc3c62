package dev.sluice.proxy.exchange;

import java.time.Duration;

/** The time for the head of an answer, all attempts together; it runs from the moment in which the first request was written as a whole. */
final class HeadTime {
    private boolean runs;
    private long until;

    /** What is left of it, in nanoseconds, at least 1; from now on it runs. */
    long begin(Duration all) {
        if (!runs) {
            runs = true;
            until = System.nanoTime() + all.toNanos();
            return Math.max(1, all.toNanos());
        }
        return Math.max(1, left());
    }

    /** In nanoseconds; not above 0 when it is over. */
    long left() {
        return runs ? until - System.nanoTime() : Long.MAX_VALUE;
    }
}
