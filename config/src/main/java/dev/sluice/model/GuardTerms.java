package dev.sluice.model;

/**
 * By what the guard of a unit judges.
 *
 * @param falseReverts how many there may be in 30 days while new is as good as old, above 0, at most 100
 * @param controlShare how much of the safe requests without a cookie stays on old when everything else is on new, so that there is something to
 *            compare with; at most 10 %
 */
public record GuardTerms(GuardRule rule, double falseReverts, Share controlShare) {
    public static final double MOST_FALSE_REVERTS = 100;
    public static final Share MOST_CONTROL = new Share(1_000);
    public static final GuardTerms DEFAULT = new GuardTerms(GuardRule.DEFAULT, 0.1, Share.NONE);

    public GuardTerms {
        if (!(falseReverts > 0 && falseReverts <= MOST_FALSE_REVERTS)) {
            throw new IllegalArgumentException("false-reverts: " + falseReverts + " (expected: above 0, up to 100)");
        }
        if (controlShare.compareTo(MOST_CONTROL) > 0) {
            throw new IllegalArgumentException("control-share: " + controlShare + " (expected: at most " + MOST_CONTROL + ")");
        }
    }

    public static GuardTerms of(GuardRule rule) {
        return new GuardTerms(rule, DEFAULT.falseReverts, DEFAULT.controlShare);
    }
}
