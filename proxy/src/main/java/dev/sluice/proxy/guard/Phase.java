package dev.sluice.proxy.guard;

import java.util.concurrent.TimeUnit;

/** Whether the share of new was raised a short while ago: then fewer answers share half of the budget. Confined to whoever judges. */
final class Phase {
    private static final long COLD = TimeUnit.SECONDS.toNanos(30);
    private static final long FRESH = TimeUnit.MINUTES.toNanos(10);
    private static final double DAYS_30 = TimeUnit.DAYS.toSeconds(30);
    /** Ten raises, each fresh for ten minutes. */
    private static final double FRESH_SECONDS = 10.0 * TimeUnit.MINUTES.toSeconds(10);
    /** As long as it is not known how many come in a second. */
    private static final double LEAST_ARRIVALS = 0.1;

    private boolean raised;
    private long raisedAt;

    void raised(long now) {
        raised = true;
        raisedAt = now;
    }

    /** How many answers half of the budget is for, at so many a second. */
    double answers(double perSecond, long now) {
        return Math.max(LEAST_ARRIVALS, perSecond) * (raised && now - raisedAt < FRESH ? FRESH_SECONDS : DAYS_30);
    }

    /** Whether caches of new may still be cold. */
    boolean isCold(long now) {
        return raised && now - raisedAt < COLD;
    }
}
