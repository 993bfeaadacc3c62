package dev.sluice.proxy.guard;

/**
 * How often a stream may go wrong, and the six rates it is tested against: from a little worse to nearly always (SEMANTICS A3). What one
 * request says for or against each is worked out here once, every ten seconds.
 */
final class Alternatives {
    static final int COUNT = 6;
    private static final double TOTAL = 0.9;

    private final double allowed;
    private final double[] rate = new double[COUNT];
    private final double[] gain = new double[COUNT];
    private final double[] loss = new double[COUNT];

    private Alternatives(double allowed) {
        this.allowed = allowed;
    }

    /**
     * Of failures.
     *
     * @param allowed the highest rate that is not a fault, above 0, at most 0.5
     */
    static Alternatives ofFailures(double allowed) {
        var made = new Alternatives(allowed);
        for (int k = 0; k < COUNT; k++) {
            made.set(k, allowed * Math.pow(TOTAL / allowed, (k + 1.0) / COUNT));
        }
        return made;
    }

    private void set(int k, double worse) {
        rate[k] = worse;
        gain[k] = Math.log(worse / allowed);
        loss[k] = -Math.log((1 - worse) / (1 - allowed));
    }

    /** What one failure says for it, in nats. */
    double gain(int k) {
        return gain[k];
    }

    /** What one success says against it, in nats. */
    double loss(int k) {
        return loss[k];
    }

    /**
     * How much evidence fires, in nats: so much that healthy requests reach it {@code falseFires} times in all.
     *
     * @param requests that may come
     * @param streams among which the false fires are shared out
     */
    double threshold(int k, double requests, int streams, double falseFires) {
        return Math.log(COUNT * streams * Math.max(1, requests) * rate[k] / falseFires);
    }
}
