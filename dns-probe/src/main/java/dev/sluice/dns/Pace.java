package dev.sluice.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** How fast questions may leave: one after the other at a fixed distance, whoever asks. */
final class Pace {
    private final long distance;
    private long next = System.nanoTime();

    /**
     * @param perSecond at most
     */
    Pace(int perSecond) {
        this.distance = 1_000_000_000L / perSecond;
    }

    /**
     * When one question may leave.
     *
     * @param at by {@link System#nanoTime}
     */
    record Turn(long at) {
        /** An interrupt ends the waiting. */
        void await() {
            for (long left = left(); left > 0 && !Thread.currentThread().isInterrupted(); left = left()) {
                LockSupport.parkNanos(left);
            }
        }

        /** Nanoseconds until then. */
        long left() {
            return Math.max(0, at - System.nanoTime());
        }
    }

    /** The next turns, which nobody else gets. */
    synchronized List<Turn> reserve(int turns) {
        List<Turn> all = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            next = Math.max(next + distance, System.nanoTime());
            all.add(new Turn(next));
        }
        return all;
    }
}
