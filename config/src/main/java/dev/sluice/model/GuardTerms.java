package dev.sluice.model;

/**
 * By what the guard of a unit judges.
 *
 * @param falseReverts how many there may be in 30 days while new is as good as old, above 0, at most 100
 */
public record GuardTerms(GuardRule rule, double falseReverts) {
    public static final double MOST_FALSE_REVERTS = 100;
    public static final GuardTerms DEFAULT = new GuardTerms(GuardRule.DEFAULT, 0.1);

    public GuardTerms {
        if (!(falseReverts > 0 && falseReverts <= MOST_FALSE_REVERTS)) {
            throw new IllegalArgumentException("false-reverts: " + falseReverts + " (expected: above 0, up to 100)");
        }
    }

    public static GuardTerms of(GuardRule rule) {
        return new GuardTerms(rule, DEFAULT.falseReverts);
    }
}
