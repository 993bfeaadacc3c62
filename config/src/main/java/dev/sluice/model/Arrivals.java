package dev.sluice.model;

/**
 * Requests of visitors by the address at which they came in; crawlers that were verified and tests are not among them.
 *
 * @param elsewhere at an address that is neither old nor new
 */
public record Arrivals(long old, long fresh, long elsewhere) {
    public static final Arrivals NONE = new Arrivals(0, 0, 0);

    public Arrivals {
        if (old < 0 || fresh < 0 || elsewhere < 0) {
            throw new IllegalArgumentException("arrivals: " + old + ", " + fresh + ", " + elsewhere + " (expected: not below 0)");
        }
    }

    public long all() {
        return old + fresh + elsewhere;
    }

    public Arrivals and(Arrivals more) {
        return new Arrivals(old + more.old, fresh + more.fresh, elsewhere + more.elsewhere);
    }

    /** What came since an earlier count of the same counters; all of it when they began anew. */
    public Arrivals since(Arrivals earlier) {
        return old < earlier.old || fresh < earlier.fresh || elsewhere < earlier.elsewhere ? this
                : new Arrivals(old - earlier.old, fresh - earlier.fresh, elsewhere - earlier.elsewhere);
    }

    /** The part that came in at the old address, 0..1; 0 of nothing. */
    public double share() {
        return old + fresh == 0 ? 0 : (double) old / (old + fresh);
    }

    /**
     * What came in one minute.
     *
     * @param at minutes since 1970, UTC
     */
    public record Minute(long at, Arrivals counts) {}
}
