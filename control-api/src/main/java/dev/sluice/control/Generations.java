package dev.sluice.control;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The numbers of the pictures. Given out lock-free to any thread, from blocks that are reserved on disk ahead, so that a restart,
 * which begins at the next block, never gives a number twice.
 */
final class Generations {
    static final int BLOCK = 1_000;

    private final AtomicLong last;
    private volatile long reserved;

    /** Begins behind what may have been used before a restart; {@code reserved} is on disk. */
    Generations(long used, long reserved) {
        last = new AtomicLong(used);
        this.reserved = reserved;
    }

    /** The first number of a block none of which was given out, less one. */
    static long usedBefore(long reservedOnDisk) {
        return Math.ceilDiv(reservedOnDisk, BLOCK) * BLOCK;
    }

    /** Never waits: where the disk takes no reservation for long, numbers run past it rather than stop a unit's way back. */
    long next() {
        return last.incrementAndGet();
    }

    /** Up to where to reserve with the next write; what is reserved already when that is enough. */
    long wanted() {
        long given = last.get();
        return reserved - given > BLOCK / 2 ? reserved : usedBefore(given + 1) + BLOCK;
    }

    boolean isLow() {
        return wanted() != reserved;
    }

    /** The reservation is on disk. */
    void reserved(long upTo) {
        reserved = Math.max(reserved, upTo);
    }
}
