package dev.sluice.proxy.guard;

/** Whether only new is ill, or both stacks are, over the same stretch of time (SEMANTICS A3, key 2). */
enum SecondKey {
    ONLY_NEW, BOTH, UNDECIDED;

    private static final double SURE = Math.log(100);
    private static final double APART = 7;
    private static final double WORSE = 1.5;

    /**
     * Decides.
     *
     * @param allowed the highest failure rate that is not a fault
     */
    static SecondKey of(Tally stretch, double allowed) {
        double ill = Math.clamp((double) stretch.failedOnNew / (stretch.onNew() + 1), WORSE * allowed, 1 - 1e-9);
        double onlyNew = Binomial.likelihood(stretch.failedOnOld, stretch.onOld(), allowed)
                - Binomial.likelihood(stretch.failedOnOld, stretch.onOld(), ill);
        if (onlyNew >= SURE || Binomial.apart(stretch.failedOnNew, stretch.onNew(), stretch.failedOnOld, stretch.onOld()) >= APART) {
            return ONLY_NEW;
        }
        return onlyNew <= -SURE ? BOTH : UNDECIDED;
    }
}
