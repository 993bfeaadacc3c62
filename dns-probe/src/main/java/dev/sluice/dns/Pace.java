package dev.sluice.dns;

import java.util.concurrent.locks.LockSupport;

/** How fast questions may leave: one after the other at a fixed distance, whoever asks; each waits for its turn. */
final class Pace {
    private final long distance;
    private long next = System.nanoTime();

    /**
     * @param perSecond at most
     */
    Pace(int perSecond) {
        this.distance = 1_000_000_000L / perSecond;
    }

    /** Waits for its turn; an interrupt ends the waiting. */
    void await() {
        long turn = take();
        for (long left = turn - System.nanoTime(); left > 0 && !Thread.currentThread().isInterrupted(); left = turn - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private synchronized long take() {
        next = Math.max(next + distance, System.nanoTime());
        return next;
    }
}
