package dev.sluice.proxy.guard;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The evidence that too large a part of new's answers is of a kind, held against several degrees of too large at once: what
 * {@link Comparator} is for failures, but told of many answers at a time (SEMANTICS A4). Within such a batch nothing is forgotten, so it says
 * less than it would of each answer in turn, and never more. Such answers are the failures of its counts. Confined to whoever judges.
 */
final class Excess {
    /** More evidence than fires is not kept, so that a case is soon over when what made it is. */
    private static final double MOST = 1.5;
    /** How much better two rates must explain both stacks than one does, in nats. */
    private static final double APART = 7;

    private final Tally counted = new Tally();
    private final Tally stretch = new Tally();
    private final double[] worse;
    private final double[] evidence;
    private final double[] thresholds;
    private final Tally[] before;
    private final long[] began;
    private double allowed = 0.5;
    private int firing;

    /** Against so many degrees. */
    Excess(int alternatives) {
        worse = new double[alternatives];
        evidence = new double[alternatives];
        thresholds = new double[alternatives];
        before = Stream.generate(Tally::new).limit(alternatives).toArray(Tally[]::new);
        began = new long[alternatives];
        Arrays.fill(thresholds, Double.MAX_VALUE);
    }

    /** What part may be of the kind from now on, and what parts it is held against, each above it and below 1. */
    void allow(double part, double[] degrees) {
        allowed = part;
        System.arraycopy(degrees, 0, worse, 0, worse.length);
    }

    /** So much evidence fires that {@code answers} healthy ones reach it {@code falseFires} times in all {@code streams} together. */
    void judgeBy(double answers, int streams, double falseFires) {
        for (int k = 0; k < worse.length; k++) {
            thresholds[k] = Math.log(worse.length * streams * Math.max(1, answers) * worse[k] / falseFires);
        }
    }

    /** Answers that came since the last time, on both stacks. */
    void took(Tally answers, long now) {
        for (int k = 0; k < worse.length; k++) {
            double more = answers.failedOnNew * Math.log(worse[k] / allowed)
                    + answers.goodOnNew * Math.log((1 - worse[k]) / (1 - allowed));
            if (evidence[k] == 0 && more > 0) {
                before[k].set(counted);
                began[k] = now;
            }
            evidence[k] = Math.clamp(evidence[k] + more, 0, MOST * thresholds[k]);
        }
        counted.add(answers);
    }

    /**
     * Whether new alone has too many.
     *
     * @param fewest how many of the kind new must have had since the case began
     */
    boolean isFound(int fewest) {
        for (int k = 0; k < worse.length; k++) {
            if (evidence[k] >= thresholds[k]) {
                stretch.setBetween(before[k], counted);
                firing = k;
                if (stretch.failedOnNew >= fewest && isApart()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How near it is to a case; from 1 on it asks old. */
    double suspicion() {
        double most = 0;
        for (int k = 0; k < worse.length; k++) {
            most = Math.max(most, evidence[k] / thresholds[k]);
        }
        return most;
    }

    boolean isOpen() {
        return suspicion() > 0;
    }

    double allowed() {
        return allowed;
    }

    /** Since the case that was found began. */
    Tally stretch() {
        return stretch;
    }

    /** When that was. */
    long began() {
        return began[firing];
    }

    /** Key 2: new had more of them than old, by more than chance; never true without an answer of old. */
    private boolean isApart() {
        return Binomial.apart(stretch.failedOnNew, stretch.onNew(), stretch.failedOnOld, stretch.onOld()) >= APART;
    }
}
