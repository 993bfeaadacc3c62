package dev.sluice.proxy.guard;

import java.util.Arrays;

/**
 * The comparator held against old alone, where by the nature of things nothing is to be found (SEMANTICS A3): whatever evidence comes together
 * there is the noise of the site itself, bursts that no formula knows of, and new must show twice as much within seven days before it is taken
 * back for it. Old's stream is thinned by a hash of the client, by halves from all of it down to a 64th, so that the noise at any share of new
 * is known before that share is set.
 *
 * <p>
 * Nothing is heeded before 24 hours of it; the next judge of the unit takes it over. A long outage of old is no noise: what it shows is capped. It is in memory alone and begins anew with
 * the process: what the state directory keeps is journaled, by command, and has no place for what is measured. Made when old first fails; of
 * fixed size from then on. Confined to whoever judges.
 */
final class Placebo {
    static final int LEVELS = 7;
    static final int DAY = 24 * 3600;
    private static final int DAYS = 7;
    private static final double SAFETY = 2;
    /** How many times the evidence that fires without it is kept. */
    private static final double MOST = 20;

    private final Level[] levels = new Level[LEVELS];
    private Alternatives alternatives = Alternatives.ofFailures(0.05);
    private final double[] fires = new double[Alternatives.COUNT];

    Placebo() {
        for (int i = 0; i < LEVELS; i++) {
            levels[i] = new Level(i);
        }
        Arrays.fill(fires, Double.MAX_VALUE);
    }

    /** What the comparator goes by from now on, without a placebo. */
    void judgeBy(Alternatives rates, Comparator comparator) {
        alternatives = rates;
        for (int k = 0; k < Alternatives.COUNT; k++) {
            fires[k] = comparator.threshold(k);
        }
    }

    /** Answers of old are counted from nothing again. */
    void countedAnew() {
        for (Level level : levels) {
            level.goodSeen = 0;
        }
    }

    /** A failure of old that counts; so many answers were good before it. */
    void failed(long client, long good, int second) {
        int spread = Long.numberOfTrailingZeros(client * 0x9E3779B97F4A7C15L >>> 16);
        for (int level = 0; level <= Math.min(spread, LEVELS - 1); level++) {
            levels[level].failed(good, second / DAY);
        }
    }

    /** How much evidence new must show at least, when it has that part of the requests that old has. */
    double floor(int k, double part, int second) {
        return second < DAY ? 0 : Math.min(SAFETY * levels[level(part)].most(k, second / DAY), SAFETY * MOST * fires[k]);
    }

    /** How often chance would have taken new back in the last seven days, had it that part of the requests that old has. */
    int reverts(double part, int second) {
        return levels[level(part)].reverts(second / DAY);
    }

    /** The most that is thinned away while as many are left as new has. */
    private static int level(double part) {
        return part >= 1 ? 0 : Math.clamp((long) Math.floor(-Math.log(part) / Math.log(2)), 0, LEVELS - 1);
    }

    /** Old, as one of 2^n clients. */
    private final class Level {
        private final double kept;
        private final double[] evidence = new double[Alternatives.COUNT];
        /** The same, which begins anew whenever it fires. */
        private final double[] untilRevert = new double[Alternatives.COUNT];
        private final float[] most = new float[DAYS * Alternatives.COUNT];
        private final int[] reverts = new int[DAYS];
        private int today;
        private long goodSeen;

        Level(int halvings) {
            kept = 1.0 / (1 << halvings);
        }

        void failed(long good, int day) {
            turnTo(day);
            double successes = (good - goodSeen) * kept;
            goodSeen = good;
            boolean reverts = false;
            for (int k = 0; k < Alternatives.COUNT; k++) {
                evidence[k] = Math.min(MOST * fires[k], after(evidence[k], k, successes));
                untilRevert[k] = after(untilRevert[k], k, successes);
                reverts |= untilRevert[k] >= fires[k];
                int at = day % DAYS * Alternatives.COUNT + k;
                most[at] = Math.max(most[at], (float) evidence[k]);
            }
            if (reverts) {
                Arrays.fill(untilRevert, 0);
                this.reverts[day % DAYS]++;
            }
        }

        private double after(double before, int k, double successes) {
            return Math.max(0, before - alternatives.loss(k) * successes) + alternatives.gain(k);
        }

        double most(int k, int day) {
            turnTo(day);
            double highest = 0;
            for (int i = 0; i < DAYS; i++) {
                highest = Math.max(highest, most[i * Alternatives.COUNT + k]);
            }
            return highest;
        }

        int reverts(int day) {
            turnTo(day);
            int sum = 0;
            for (int each : reverts) {
                sum += each;
            }
            return sum;
        }

        /** Forgets what is older than a week. */
        private void turnTo(int day) {
            while (today < day) {
                today++;
                Arrays.fill(most, today % DAYS * Alternatives.COUNT, (today % DAYS + 1) * Alternatives.COUNT, 0);
                reverts[today % DAYS] = 0;
            }
        }
    }
}
