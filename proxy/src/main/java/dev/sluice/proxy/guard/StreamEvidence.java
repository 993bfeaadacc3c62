package dev.sluice.proxy.guard;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Breach;

/**
 * One stream of answers that is judged on its own: all of a unit, or those of one endpoint. Knows how often old fails, and so how often new
 * may. Confined to whoever judges.
 */
final class StreamEvidence {
    static final double LOWEST_ALLOWED = 0.0005;
    private static final double HIGHEST_ALLOWED = 0.5;
    private static final double ALLOWED_WITHOUT_OLD = 0.05;
    private static final double TOLERANCE = 1.5;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(3);
    private static final int PATIENT_FAILURES = 15;
    /** By chance; the noise of the site may ask for more. */
    private static final int MOST_IN_A_ROW = 6;

    private final Tally counted = new Tally();
    private final Tally stretch = new Tally();
    private final Comparator comparator = new Comparator();
    private final Baseline old;
    private final Rate arrivals;
    private final Rate oldArrivals;
    /** Null as long as old never failed. */
    private @Nullable Placebo placebo;
    private Alternatives rates = Alternatives.ofFailures(ALLOWED_WITHOUT_OLD);
    private double needed = MOST_IN_A_ROW;
    private double allowed = ALLOWED_WITHOUT_OLD;
    private long oldThen;
    /** The alternative whose case was looked at last. */
    private int firing;
    private boolean shared;
    private boolean waiting;
    private long waitsSince;
    private long failedThen;

    StreamEvidence(long now) {
        this.old = new Baseline(now);
        this.arrivals = new Rate(now);
        this.oldArrivals = new Rate(now);
    }

    /** Whatever went well since the beginning, on either stack. */
    void good(long onNew, long onOld) {
        counted.goodOnNew = onNew;
        counted.goodOnOld = onOld;
    }

    void failedOnOld(long client, int second) {
        counted.failedOnOld++;
        if (placebo == null) {
            placebo = new Placebo();
            placebo.judgeBy(rates, comparator);
        }
        placebo.failed(client, counted.goodOnOld, second);
    }

    void failedOnNew(long now) {
        comparator.failed(counted, now);
        counted.failedOnNew++;
    }

    /** Since the beginning. */
    Tally counted() {
        return counted;
    }

    /** Learns what is usual, unless a case is open: or the fault itself would be learned. */
    void learn(long now) {
        comparator.decay(counted.goodOnNew);
        arrivals.learn(now, counted.onNew());
        oldArrivals.learn(now, counted.onOld());
        boolean oldServes = counted.onOld() != oldThen;
        oldThen = counted.onOld();
        if (!comparator.isOpen() && oldServes) {
            old.learn(now, counted.onOld(), counted.failedOnOld);
            allowed = allowed(old.worst());
        } else {
            old.skip(now, counted.onOld(), counted.failedOnOld);
        }
    }

    /** Requests of new in a second. */
    double arrivals() {
        return arrivals.perSecond();
    }

    /** The part of the requests of old that new has. */
    double part() {
        double atOld = oldArrivals.perSecond();
        return atOld == 0 ? 1 : arrivals.perSecond() / atOld;
    }

    /**
     * From now on.
     *
     * @param requests that may come
     * @param falseFires how many there may be of them, in all streams
     */
    void judgeBy(double requests, int streams, double falseFires, int second) {
        rates = Alternatives.ofFailures(allowed);
        comparator.judgeBy(rates, requests, streams, falseFires);
        needed = Math.min(MOST_IN_A_ROW, comparator.failuresOfTotal());
        if (placebo != null) {
            placebo.judgeBy(rates, comparator);
            for (int k = 0; k < Alternatives.COUNT; k++) {
                comparator.atLeast(k, placebo.floor(k, part(), second));
            }
            needed = Math.max(needed, placebo.floor(Alternatives.COUNT - 1, part(), second) / rates.gain(Alternatives.COUNT - 1));
        }
    }

    /** Goes on with what another one knows of the noise of old; that one is not asked again. */
    void inherit(StreamEvidence before) {
        placebo = before.placebo;
        if (placebo != null) {
            placebo.countedAnew();
        }
    }

    /** How often the noise of old would have taken new back, in the last seven days. */
    int revertsByNoise(int second) {
        return placebo == null ? 0 : placebo.reverts(part(), second);
    }

    /**
     * Whether new alone is worse than it may be.
     *
     * @param need how many clients must have failed
     * @param each how many failures of one client count
     * @param control whether old was asked anything lately
     */
    boolean judge(long now, int need, int each, boolean control) {
        comparator.decay(counted.goodOnNew);
        boolean undecided = false;
        shared = false;
        for (int k = 0; k < Alternatives.COUNT; k++) {
            if (comparator.fires(k) && isOfEnough(k, need, each)) {
                firing = k;
                switch (SecondKey.of(stretch, allowed, shared)) {
                    case ONLY_NEW -> {
                        return true;
                    }
                    case BOTH -> shared = true;
                    case UNDECIDED -> undecided = true;
                }
            }
        }
        return decide(now, undecided && !shared, control);
    }

    private boolean isOfEnough(int k, int need, int each) {
        stretch.setBetween(comparator.before(k), counted);
        return Math.ceilDiv(stretch.failedOnNew, each) >= need;
    }

    private boolean decide(long now, boolean undecided, boolean control) {
        if (!undecided) {
            waiting = false;
            return false;
        }
        return !control || !isPatient(now);
    }

    /** Whether old was found to be as ill as new. */
    boolean isShared() {
        return shared;
    }

    /** Whether there is a case that waits for a word of old. */
    boolean isWaiting() {
        return waiting;
    }

    /** How near it is to a finding; 1 is there. */
    double suspicion() {
        return comparator.suspicion();
    }

    OptionalDouble worstOfOld() {
        return old.worst();
    }

    /** The highest failure rate that is not a fault. */
    double allowed() {
        return allowed;
    }

    /** Failures in a row that make a blackout. */
    double failuresOfTotal() {
        return needed;
    }

    /** The case that was found, in numbers. */
    Breach breach(String unit, Optional<String> endpoint, long now) {
        return new Breach.Worse(unit, endpoint, Duration.ofNanos(now - comparator.began(firing)), allowed,
                new Breach.Counted(stretch.onNew(), stretch.failedOnNew), new Breach.Counted(stretch.onOld(), stretch.failedOnOld));
    }

    private boolean isPatient(long now) {
        if (!waiting) {
            waiting = true;
            waitsSince = now;
            failedThen = counted.failedOnNew;
        }
        return now - waitsSince < PATIENCE && counted.failedOnNew - failedThen < PATIENT_FAILURES;
    }

    /** The highest failure rate that is not a fault, given the upper bound of old's. */
    static double allowed(OptionalDouble worst) {
        if (worst.isEmpty()) {
            return ALLOWED_WITHOUT_OLD;
        }
        return Math.clamp(TOLERANCE * worst.getAsDouble(), LOWEST_ALLOWED, HIGHEST_ALLOWED);
    }
}
