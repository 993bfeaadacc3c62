package dev.sluice.proxy.guard;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The evidence that one stream of new is worse than allowed, held against six degrees of worse at once (SEMANTICS A3). Each failure adds to
 * it and each success takes away, never below nothing; so it says the same after a week of health as after a minute. How often healthy
 * requests fire is bounded whenever one looks: exp(evidence) is a supermartingale while new is as good as allowed (Ville's inequality).
 * Confined to whoever judges.
 */
final class Comparator {
    /** More evidence than fires is not kept, so that a case which old shares is soon forgotten when it is over. */
    private static final double MOST = 1.5;

    private final double[] evidence = new double[Alternatives.COUNT];
    private final double[] thresholds = new double[Alternatives.COUNT];
    /** What had been counted when each excursion from nothing began, and when that was. */
    private final Tally[] before = Stream.generate(Tally::new).limit(Alternatives.COUNT).toArray(Tally[]::new);
    private final long[] began = new long[Alternatives.COUNT];
    private Alternatives alternatives = Alternatives.ofFailures(0.05);
    private long goodSeen;

    Comparator() {
        Arrays.fill(thresholds, Double.MAX_VALUE);
    }

    /** What counts from now on: so much evidence fires that {@code requests} healthy ones reach it {@code falseFires} times. */
    void judgeBy(Alternatives rates, double requests, int streams, double falseFires) {
        alternatives = rates;
        for (int k = 0; k < Alternatives.COUNT; k++) {
            thresholds[k] = rates.threshold(k, requests, streams, falseFires);
        }
    }

    /** Less evidence than this does not fire, whatever was said before. */
    void atLeast(int k, double floor) {
        thresholds[k] = Math.max(thresholds[k], floor);
    }

    /** How much evidence for an alternative fires. */
    double threshold(int k) {
        return thresholds[k];
    }

    /** A failure that counts. */
    void failed(Tally before, long now) {
        decay(before.goodOnNew);
        for (int k = 0; k < Alternatives.COUNT; k++) {
            if (evidence[k] == 0) {
                this.before[k].set(before);
                began[k] = now;
            }
            evidence[k] = Math.min(MOST * thresholds[k], evidence[k] + alternatives.gain(k));
        }
    }

    /** Takes away what the successes since the last time say. */
    void decay(long goodOnNew) {
        long successes = goodOnNew - goodSeen;
        goodSeen = goodOnNew;
        for (int k = 0; k < Alternatives.COUNT; k++) {
            evidence[k] = Math.max(0, evidence[k] - alternatives.loss(k) * successes);
        }
    }

    /** How near it is to firing; from 1 on it fires. */
    double suspicion() {
        double most = 0;
        for (int k = 0; k < Alternatives.COUNT; k++) {
            most = Math.max(most, evidence[k] / thresholds[k]);
        }
        return most;
    }

    /** Whether there is any evidence: while there is, what is allowed must not be learned anew. */
    boolean isOpen() {
        for (double each : evidence) {
            if (each > 0) {
                return true;
            }
        }
        return false;
    }

    /** How many failures in a row it takes at most. */
    double failuresOfTotal() {
        int last = Alternatives.COUNT - 1;
        return thresholds[last] / alternatives.gain(last);
    }

    /** Whether this alternative fires. */
    boolean fires(int k) {
        return evidence[k] >= thresholds[k];
    }

    /** What had been counted when its excursion began. */
    Tally before(int k) {
        return before[k];
    }

    /** When that was. */
    long began(int k) {
        return began[k];
    }
}
