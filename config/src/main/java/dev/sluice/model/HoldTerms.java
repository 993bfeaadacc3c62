package dev.sluice.model;

import java.time.Duration;

/**
 * The bounds of a hold, over all event loops together (SEMANTICS D2).
 *
 * @param each the longest that one request waits
 * @param requests the most that wait
 * @param body the most bytes of one request's body
 * @param total the most bytes of all their bodies
 * @param release how many are let go in the first second; twice as many in each that follows
 * @param ladder whether a bound that is reached makes the freeze stricter, rather than refuse single requests
 */
public record HoldTerms(Duration each, int requests, int body, long total, int release, boolean ladder) {
    public static final HoldTerms DEFAULT = new HoldTerms(Duration.ofSeconds(25), 500, 1 << 20, 64L << 20, 50, false);

    public HoldTerms {
        if (!each.isPositive() || requests < 1 || body < 0 || total < body || release < 1) {
            throw new IllegalArgumentException("hold: each " + each + ", requests " + requests + ", body " + body + ", total " + total
                    + ", release " + release + "/s (expected: above 0, and body not above total)");
        }
    }
}
