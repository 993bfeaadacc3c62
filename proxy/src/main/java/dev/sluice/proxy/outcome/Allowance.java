package dev.sluice.proxy.outcome;

import java.util.concurrent.atomic.AtomicLongArray;

import dev.sluice.model.Share;

/**
 * How much of what new fails in one unit old is asked for (SEMANTICS B3): a part of the requests of the last ten seconds, so that an outage
 * of new does not become one of old; and nothing while old itself fails. Shared by all event loops without a lock; touched by failures alone.
 */
final class Allowance {
    static final int SECONDS = 10;
    /** In that time; a small unit has no outage to spread. */
    static final int LEAST = 10 * SECONDS;
    /** In that time; by fewer nothing is known of old. */
    private static final int FEWEST_FAILURES = 5;
    private static final int CELLS = SECONDS + 2;

    /** What was spent in a second: its number above, the count below. */
    private final AtomicLongArray spent = new AtomicLongArray(CELLS);
    private volatile Basis basis = new Basis(0, 0, true);

    /**
     * What it goes by for one second.
     *
     * @param requests of the ten seconds up to it
     */
    private record Basis(int second, long requests, boolean oldIsWell) {}

    /** Where what was counted lately comes from; asked once a second at most. */
    interface Counts {
        Lately of(int second, int last);
    }

    /** Whether old answers more requests than it fails, as far as that is known. */
    boolean isOldWell(int second, Counts counts) {
        return basis(second, counts).oldIsWell;
    }

    /** Takes one; false: there is none left. */
    boolean take(Share budget, int second, Counts counts) {
        long most = Math.max(LEAST, basis(second, counts).requests * budget.basisPoints() / Share.WHOLE);
        if (spent(second) >= most) {
            return false;
        }
        count(second);
        return true;
    }

    private Basis basis(int second, Counts counts) {
        Basis known = basis;
        if (known.second != second) {
            Lately lately = counts.of(second, SECONDS);
            boolean fails = lately.failedOnOld() >= FEWEST_FAILURES && 2 * lately.failedOnOld() >= lately.endedOnOld();
            known = new Basis(second, lately.ended() - spent(second), !fails); // what went to both stacks was counted twice
            basis = known;
        }
        return known;
    }

    private long spent(int second) {
        long sum = 0;
        for (int i = 0; i < CELLS; i++) {
            long cell = spent.getOpaque(i);
            int at = (int) (cell >>> Integer.SIZE);
            sum += at > second - SECONDS && at <= second ? (int) cell : 0;
        }
        return sum;
    }

    private void count(int second) {
        spent.accumulateAndGet(second % CELLS, (long) second << Integer.SIZE,
                (cell, mine) -> cell >>> Integer.SIZE == second ? cell + 1 : mine + 1);
    }
}
