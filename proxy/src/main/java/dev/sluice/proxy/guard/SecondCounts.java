package dev.sluice.proxy.guard;

import java.util.concurrent.atomic.AtomicLongArray;

import dev.sluice.model.GuardRule;

/**
 * A count for each of the last seconds. One writer, any readers, hence the atomic array; a cell holds its second and its
 * count in one long, so that a reader never takes the count of a minute ago for one of now.
 */
final class SecondCounts {
    private static final int SECONDS = Integer.highestOneBit(GuardRule.LONGEST_SECONDS) << 1;

    private final AtomicLongArray cells = new AtomicLongArray(SECONDS);

    void count(int second) {
        int at = second & SECONDS - 1;
        long cell = cells.getPlain(at);
        cells.setOpaque(at, second(cell) == second ? cell + 1 : (long) second << 32 | 1);
    }

    /** From a second to the last one; {@code from} at most a minute ago. */
    long since(int from) {
        long sum = 0;
        for (int at = 0; at < SECONDS; at++) {
            long cell = cells.getOpaque(at);
            sum += second(cell) >= from ? cell & 0xffff_ffffL : 0;
        }
        return sum;
    }

    private static int second(long cell) {
        return (int) (cell >>> 32);
    }
}
