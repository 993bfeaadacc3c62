package dev.sluice.model;

import java.util.concurrent.TimeUnit;

/**
 * How fast what waited for the end of a freeze is let go: so many in the first second, twice as many in each that follows, evenly. What could not be used is lost
 * but for a tenth of a second's worth, so that a stack that had no room is not rushed at. Confined to one thread.
 */
public final class ReleasePace {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double SAVED_SECONDS = 0.1;
    private static final int MOST_DOUBLINGS = 20;

    private boolean running;
    private long begunAt;
    private long lastAt;
    private double credit;

    /** Takes one; false: not yet. The first may go at once. */
    public boolean take(long now, int perSecond) {
        if (!running) {
            running = true;
            begunAt = now;
            credit = 1;
        } else {
            double rate = perSecond * (double) (1L << Math.min(MOST_DOUBLINGS, (long) ((now - begunAt) / SECOND)));
            credit = Math.min(credit + (now - lastAt) / SECOND * rate, Math.max(1, rate * SAVED_SECONDS));
        }
        lastAt = now;
        if (credit < 1) {
            return false;
        }
        credit -= 1;
        return true;
    }

    /** Nobody is left: who comes next begins slowly again. */
    public void rest() {
        running = false;
    }
}
