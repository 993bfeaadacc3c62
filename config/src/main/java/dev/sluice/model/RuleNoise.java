package dev.sluice.model;

import java.time.Duration;

/**
 * How often chance alone breaks a rule that a person can read (SEMANTICS A7): the lint of {@link GuardRule}. Failures of a healthy stack come one
 * by one, so those within the interval are a Poisson number, and so are the answers that were good; the rule breaks when a failure finds enough
 * others there. Clients that fail more than once, and an old stack that breaks the rule as well, only make it fewer.
 */
public final class RuleNoise {
    /** What the number of failures is chosen for when it is left to the product. */
    public static final double QUIET = 0.1;
    private static final int MOST_FAILURES = 200;
    private static final double DAYS_30 = Duration.ofDays(30).toSeconds();
    private static final double HOLD_DOWN = Duration.ofMinutes(5).toSeconds();
    private static final int TIMES_WORSE_THAN_OLD = 5;
    private static final int HIGHEST_LIMIT_FROM_OLD = 5_000;
    private static final int WHOLE = 10_000;
    /** From so many failures on, with five times fewer to be expected, chance reaches them once in 10^30. */
    private static final double NEVER = 100;

    private RuleNoise() {}

    /**
     * What a unit lives through.
     *
     * @param perSecond requests that reach new
     * @param failing the part of them that fails while new is as good as old, 0..1
     */
    public record Traffic(double perSecond, double failing) {
        public Traffic {
            if (!(perSecond >= 0 && failing >= 0 && failing <= 1)) {
                throw new IllegalArgumentException("traffic: " + perSecond + "/s, " + failing + " (expected: 0 or more, 0..1)");
            }
        }
    }

    /** The failure rate in basis points that the rule lets pass: its own, or five times that of old, at most 50 %. */
    public static int limit(GuardRule rule, double failingOfOld) {
        double fromOld = Math.ceil(TIMES_WORSE_THAN_OLD * failingOfOld * WHOLE);
        return Math.max(rule.errors().basisPoints(), (int) Math.min(HIGHEST_LIMIT_FROM_OLD, fromOld));
    }

    /** Reverts to be expected in 30 days of health, by a rule that asks for so many failures as {@link #failures} says. */
    public static double falseReverts(GuardRule rule, Traffic traffic) {
        int needed = failures(rule, traffic);
        double expected = 0;
        for (double each : byFailures(rule, traffic, needed)) {
            expected += each;
        }
        return held(expected);
    }

    /** The failures that the rule asks for: its own number, or the fewest from five on that chance reaches at most 0.1 times in 30 days. */
    public static int failures(GuardRule rule, Traffic traffic) {
        if (rule.failures().isPresent()) {
            return rule.failures().getAsInt();
        }
        double[] each = byFailures(rule, traffic, GuardRule.FEWEST_FAILURES);
        double rest = 0;
        for (int i = each.length - 1; i >= 0; i--) {
            rest += each[i];
            if (held(rest) > QUIET) {
                return Math.min(MOST_FAILURES, GuardRule.FEWEST_FAILURES + i + 1);
            }
        }
        return GuardRule.FEWEST_FAILURES;
    }

    /** After a revert nothing is exposed for a while, so nothing breaks. */
    private static double held(double expected) {
        return expected / (1 + expected * HOLD_DOWN / DAYS_30);
    }

    /** Expected breaks of the rule in 30 days, by the failures in the interval: first those at which {@code needed} are reached just so. */
    private static double[] byFailures(GuardRule rule, Traffic traffic, int needed) {
        double requests = traffic.perSecond * rule.in().toSeconds();
        int limit = limit(rule, traffic.failing);
        double rate = (double) limit / WHOLE;
        double failures = requests * traffic.failing;
        if (failures == 0 || requests * rate >= NEVER && rate >= TIMES_WORSE_THAN_OLD * traffic.failing) {
            return new double[0];
        }
        var good = new Poisson(requests - failures);
        int last = needed + (int) (failures + 12 * Math.sqrt(failures)) + 50;
        double[] expected = new double[last - needed + 1];
        for (int at = needed; at <= last; at++) {
            int others = at - 1;
            long mostGood = ((long) at * WHOLE - 1) / limit - others;
            double possible = good.upTo(mostGood) - good.upTo(rule.requests() - others - 1L);
            expected[at - needed] = traffic.perSecond * traffic.failing * DAYS_30 * Poisson.at(failures, others) * Math.max(0, possible);
        }
        return expected;
    }

    /** A number of things that come by chance, {@code mean} on average. */
    private static final class Poisson {
        private final long first;
        /** How likely so many or fewer are, from {@link #first} on. */
        private final double[] sums;

        Poisson(double mean) {
            double reach = 12 * Math.sqrt(mean) + 50;
            this.first = (long) Math.max(0, mean - reach);
            this.sums = new double[(int) ((long) (mean + reach) - first + 1)];
            double sum = 0;
            for (int i = 0; i < sums.length; i++) {
                sum += at(mean, first + i);
                sums[i] = sum;
            }
        }

        double upTo(long most) {
            if (most < first) {
                return 0;
            }
            return sums[(int) Math.min(most - first, sums.length - 1)];
        }

        static double at(double mean, long count) {
            return mean == 0 ? count == 0 ? 1 : 0 : Math.exp(count * Math.log(mean) - mean - logOfFactorial(count));
        }

        private static double logOfFactorial(long n) {
            if (n < 16) {
                double product = 1;
                for (int i = 2; i <= n; i++) {
                    product *= i;
                }
                return Math.log(product);
            }
            double x = n;
            return x * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI * x) + 1 / (12 * x) - 1 / (360 * x * x * x)
                    + 1 / (1260 * x * x * x * x * x);
        }
    }
}
