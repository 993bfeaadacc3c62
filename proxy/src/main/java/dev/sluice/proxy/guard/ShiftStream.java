package dev.sluice.proxy.guard;

import java.time.Duration;

import dev.sluice.model.Breach;
import dev.sluice.model.Shift;

/** Whether one endpoint of new has too many answers of one kind, by how many old has there (SEMANTICS A1). Confined to whoever judges. */
final class ShiftStream {
    private static final int DEGREES = 6;
    private static final double TOTAL = 0.9;
    private static final double TOLERANCE = 1.1;
    private static final double LEAST_MORE = 0.002;
    /** What most of old's answers are is nothing to hold against new. */
    private static final double HIGHEST_ALLOWED = 0.5;

    private final Shift shift;
    private final Excess excess = new Excess(DEGREES);
    private final Baseline old;
    private final Rate arrivals;
    /** Since the beginning; those of the kind are the failures, of each client one or a few. */
    private final Tally ever = new Tally();
    private final Tally then = new Tally();
    private final Tally answers = new Tally();
    private long oldThen;
    private boolean known;

    /** From its first such answer on, on either stack; of the others all that there were. */
    ShiftStream(Shift shift, long othersOnNew, long othersOnOld, long now) {
        this.shift = shift;
        this.old = new Baseline(now);
        this.arrivals = new Rate(now);
        set(othersOnNew, othersOnOld);
        then.set(ever);
        learn(now);
    }

    void shiftedOnOld() {
        ever.failedOnOld++;
    }

    void shiftedOnNew() {
        ever.failedOnNew++;
    }

    /** All others, since the beginning. */
    private void set(long othersOnNew, long othersOnOld) {
        ever.goodOnNew = othersOnNew;
        ever.goodOnOld = othersOnOld;
    }

    /** Takes in what came since the last time. */
    void look(long othersOnNew, long othersOnOld, long now) {
        set(othersOnNew, othersOnOld);
        answers.setBetween(then, ever);
        then.set(ever);
        if (isJudged()) {
            excess.took(answers, now);
        }
    }

    /** Learns what is usual, unless a case is open or old serves nobody. */
    void learn(long now) {
        arrivals.learn(now, then.onNew());
        boolean oldServes = then.onOld() != oldThen;
        oldThen = then.onOld();
        if (excess.isOpen() || !oldServes) {
            old.skip(now, then.onOld(), then.failedOnOld);
            return;
        }
        old.learn(now, then.onOld(), then.failedOnOld);
        allow();
    }

    /** Old must be known, and an empty answer says something only where old never gave one. */
    private boolean isJudged() {
        return known && !(shift == Shift.EMPTY && ever.failedOnOld > 0);
    }

    private void allow() {
        double usual = old.rate().orElse(1);
        double allowed = Math.max(old.worst().orElse(1), Math.max(usual + LEAST_MORE, usual * TOLERANCE));
        known = allowed <= HIGHEST_ALLOWED;
        if (known) {
            double[] degrees = new double[DEGREES];
            for (int k = 0; k < DEGREES; k++) {
                degrees[k] = allowed * Math.pow(TOTAL / allowed, (k + 1.0) / DEGREES);
            }
            excess.allow(allowed, degrees);
        }
    }

    void judgeBy(Phase phase, int streams, double falseFires, long now) {
        excess.judgeBy(phase.answers(arrivals.perSecond(), now), streams, falseFires);
    }

    /**
     * Whether new has too many.
     *
     * @param fewest such answers it takes
     */
    boolean isFound(int fewest) {
        return isJudged() && excess.isFound(fewest);
    }

    /** How near it is to that; 1 is there. */
    double suspicion() {
        return isJudged() ? excess.suspicion() : 0;
    }

    /** What was found, in numbers. */
    Breach.Shifted finding(String unit, String endpoint, long now) {
        Tally stretch = excess.stretch();
        return new Breach.Shifted(unit, endpoint, shift, Duration.ofNanos(now - excess.began()), excess.allowed(),
                new Breach.Counted(stretch.onNew(), stretch.failedOnNew), new Breach.Counted(stretch.onOld(), stretch.failedOnOld));
    }
}
