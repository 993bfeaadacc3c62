package dev.sluice.proxy.guard;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import dev.sluice.model.Breach;
import dev.sluice.model.GuardSignals;

/**
 * Whether too many answers of new are slow (SEMANTICS A4). Whatever an endpoint usually takes, the part of old's answers above a quantile is
 * known, so all endpoints of a unit are one stream for each way to be slow. Confined to whoever judges.
 */
final class SlowStreams {
    /** What part more than old's is not yet too many, for a quantile is never quite exact. */
    private static final double TOLERANCE = 1.05;
    private static final double[] DEGREES = {1.15, 1.3, 1.6, 2.2, 4, 8};
    private static final double HIGHEST = 0.95;

    private final GuardSignals.Slow terms;
    private final double falseFires;
    private final Phase phase = new Phase();
    private final Map<SlowKind, Stream> streams = new EnumMap<>(SlowKind.class);
    private final Tally ever = new Tally();
    private final Tally answers = new Tally();

    /** What was counted since the beginning: slow answers are failures, all others are good. */
    @FunctionalInterface
    interface Counts {
        void read(SlowKind kind, Tally into);
    }

    private static final class Stream {
        private final Excess excess = new Excess(DEGREES.length + 1);
        private final Tally then = new Tally();
        private final Rate arrivals;

        Stream(SlowKind kind, long now) {
            arrivals = new Rate(now);
            double allowed = (1 - kind.quantile().part()) * TOLERANCE;
            double[] degrees = new double[DEGREES.length + 1];
            for (int k = 0; k < DEGREES.length; k++) {
                degrees[k] = Math.min(HIGHEST, allowed * DEGREES[k]);
            }
            degrees[DEGREES.length] = HIGHEST;
            excess.allow(allowed, degrees);
        }
    }

    SlowStreams(GuardSignals.Slow terms, double falseFires, long now) {
        this.terms = terms;
        this.falseFires = falseFires;
        for (SlowKind kind : SlowKind.ALL) {
            if (kind.factor(terms).isPresent()) {
                streams.put(kind, new Stream(kind, now));
            }
        }
        setThresholds(now);
    }

    /** The share of new has grown: for a while nothing is said, then it is watched more closely. */
    void raised(long now) {
        phase.raised(now);
        setThresholds(now);
    }

    /** Every ten seconds. */
    void learn(long now) {
        streams.values().forEach(stream -> stream.arrivals.learn(now, stream.then.onNew()));
        setThresholds(now);
    }

    /** Takes in what came since the last time. */
    void look(Counts counts, long now) {
        boolean cold = phase.isCold(now);
        for (SlowKind kind : SlowKind.ALL) {
            Stream stream = streams.get(kind);
            if (stream != null) {
                counts.read(kind, ever);
                answers.setBetween(stream.then, ever);
                stream.then.set(ever);
                if (!cold) {
                    stream.excess.took(answers, now);
                }
            }
        }
    }

    /** Whether new is too slow in this way. */
    boolean isFound(SlowKind kind) {
        Stream stream = streams.get(kind);
        return stream != null && stream.excess.isFound(1);
    }

    /** How near it is to that; 1 is there. */
    double suspicion(SlowKind kind) {
        Stream stream = streams.get(kind);
        return stream == null ? 0 : stream.excess.suspicion();
    }

    /** What was found, in numbers. */
    Breach.Slow finding(String unit, SlowKind kind, long now) {
        Excess excess = Objects.requireNonNull(streams.get(kind)).excess;
        Tally stretch = excess.stretch();
        return new Breach.Slow(unit, kind.quantile().percentile(), kind.factor(terms).orElseThrow(),
                Duration.ofNanos(now - excess.began()), excess.allowed(), new Breach.Counted(stretch.onNew(), stretch.failedOnNew),
                new Breach.Counted(stretch.onOld(), stretch.failedOnOld));
    }

    private void setThresholds(long now) {
        streams.forEach((_, stream) -> stream.excess.judgeBy(phase.answers(stream.arrivals.perSecond(), now),
                SlowKind.Quantile.values().length, falseFires));
    }
}
