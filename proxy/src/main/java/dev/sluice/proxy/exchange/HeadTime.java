package dev.sluice.proxy.exchange;

import java.time.Duration;

/** The time for the head of an answer, all attempts of one exchange together; it runs from the first one on. Confined to its event loop. */
final class HeadTime {
    private boolean running;
    private long by;

    /** What is left, in nanoseconds, of so much in all. */
    long begin(Duration all) {
        if (!running) {
            running = true;
            by = System.nanoTime() + all.toNanos();
        }
        return Math.max(1, left());
    }

    /** Negative: it is over. */
    long left() {
        return running ? by - System.nanoTime() : Long.MAX_VALUE;
    }
}
