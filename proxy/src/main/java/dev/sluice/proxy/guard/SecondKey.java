package dev.sluice.proxy.guard;

/** Whether only new is ill, or both stacks are, over the same stretch of time (SEMANTICS A3, key 2). */
enum SecondKey {
    ONLY_NEW, BOTH, UNDECIDED;

    private static final double SURE = Math.log(300);
    private static final double APART = 9;
    /** When old is known to be ill too, chance has had many a turn at making new look worse. */
    private static final double FAR_APART = 12;
    private static final double WORSE = 1.5;
    /** From here on old is not as well as it should be, so that what new has too much may be old's as well: one in a hundred by chance. */
    private static final double OLD_IS_ILL = 2;
    /** From here on that is worth a thought: one in six by chance. */
    private static final double OLD_MAY_BE_ILL = 0.5;

    /**
     * Decides.
     *
     * @param allowed the highest failure rate that is not a fault
     * @param shared whether another stretch shows that both are ill
     */
    static SecondKey of(Tally stretch, double allowed, boolean shared) {
        double ill = Math.clamp((double) stretch.failedOnNew / (stretch.onNew() + 1), WORSE * allowed, 1 - 1e-9);
        double well = Binomial.likelihood(stretch.failedOnOld, stretch.onOld(), allowed);
        double onlyNew = well - Binomial.likelihood(stretch.failedOnOld, stretch.onOld(), ill);
        double apart = Binomial.apart(stretch.failedOnNew, stretch.onNew(), stretch.failedOnOld, stretch.onOld());
        if (onlyNew <= -SURE) {
            return apart >= FAR_APART ? ONLY_NEW : BOTH;
        }
        double illness = illness(stretch.failedOnOld, stretch.onOld(), allowed);
        if (illness >= SURE && apart < APART) {
            return BOTH; // old is surely ill, if not by as much: after a blip of both no patience finds new guilty
        }
        boolean sure = shared ? apart >= FAR_APART : apart >= APART || onlyNew >= SURE && illness < OLD_IS_ILL;
        return sure ? ONLY_NEW : UNDECIDED;
    }

    /** Whether old gives no reason to think that both are falling ill: it fails as seldom as it may, or new is far worse all the same. */
    static boolean acquitsOld(long failedOnNew, long onNew, long failedOnOld, long onOld, double allowed) {
        return illness(failedOnOld, onOld, allowed) < OLD_MAY_BE_ILL
                || Binomial.apart(failedOnNew, onNew, failedOnOld, onOld) >= APART;
    }

    /** How much better old's failures are explained by a rate that is too high than by the highest that is not. */
    private static double illness(long failed, long requests, double allowed) {
        return failed > requests * allowed ? Binomial.likelihood(failed, requests) - Binomial.likelihood(failed, requests, allowed) : 0;
    }
}
