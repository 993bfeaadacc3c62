package dev.sluice.control.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import dev.sluice.control.store.History.Stretch;
import dev.sluice.control.store.Minute;
import dev.sluice.model.Side;

/**
 * New since a unit reached its share, against old for as long before it was exposed at all: the same hours of the day, not always the same
 * days of the week. Confined to one thread until all minutes are taken.
 */
final class Comparison {
    static final List<Duration> WINDOWS = List.of(Duration.ofHours(24), Duration.ofHours(48), Duration.ofHours(72));
    /** What new may be worse by. */
    static final double ALLOWED = 1.10;
    /** Fewer requests say nothing of a tail. */
    private static final long LEAST_REQUESTS = 1_000;
    private static final int MINUTE_SECONDS = 60;
    private static final double MOST_LIKELY = 1.645; // one-sided 95 %

    private final Duration window;
    private final Stretch before;
    private final Stretch since;
    private Amount old = Amount.NONE;
    private Amount onNew = Amount.NONE;

    Comparison(Chronicle.Climb climb, Duration window) {
        this.window = window;
        before = new Stretch(climb.exposed().minus(window), climb.exposed());
        since = new Stretch(climb.reached(), climb.reached().plus(window));
    }

    /** What comes of comparing one number. */
    enum Outcome {
        WITHIN("within 10 %"), WORSE("WORSE by more than 10 %"), UNKNOWN("INSUFFICIENT DATA");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** One number on both stacks. */
    record Row(String what, double old, double onNew, Outcome outcome) {}

    void take(Minute minute) {
        if (minute.side() == Side.OLD && contains(before, minute.at()) && !minute.at().plusSeconds(MINUTE_SECONDS).isAfter(before.to())) {
            old = old.and(minute);
        }
        if (minute.side() == Side.NEW && contains(since, minute.at())) {
            onNew = onNew.and(minute);
        }
    }

    private static boolean contains(Stretch stretch, Instant at) {
        return !at.isBefore(stretch.from()) && at.isBefore(stretch.to());
    }

    Duration window() {
        return window;
    }

    Stretch before() {
        return before;
    }

    Stretch since() {
        return since;
    }

    Amount old() {
        return old;
    }

    Amount onNew() {
        return onNew;
    }

    /** Whether the window was over at a time. */
    boolean isOver(Instant at) {
        return !at.isBefore(since.to());
    }

    List<Row> rows() {
        return List.of(new Row("error rate", old.errorRate(), onNew.errorRate(), errors()),
                new Row("p50", old.p50(), onNew.p50(), latency(old.p50(), onNew.p50())),
                new Row("p95", old.p95(), onNew.p95(), latency(old.p95(), onNew.p95())),
                new Row("p99", old.p99(), onNew.p99(), latency(old.p99(), onNew.p99())));
    }

    /** What it says of the data itself. */
    String basis() {
        return String.format(Locale.ROOT, "%d requests on new, %d on old before; %.1f h and %.1f h of %d h were measured",
                onNew.requests(), old.requests(), onNew.seconds() / 3600.0, old.seconds() / 3600.0, window.toHours());
    }

    /** Half a window may lack the hours in which it would have shown; less of it than that says nothing. */
    private boolean isEnough() {
        long half = window.toSeconds() / 2;
        return old.requests() >= LEAST_REQUESTS && onNew.requests() >= LEAST_REQUESTS && old.seconds() >= half && onNew.seconds() >= half;
    }

    private Outcome latency(double was, double is) {
        if (!isEnough()) {
            return Outcome.UNKNOWN;
        }
        return is <= was * ALLOWED ? Outcome.WITHIN : Outcome.WORSE;
    }

    /** More failures than a tenth, and more than chance makes of so few. */
    private Outcome errors() {
        if (!isEnough()) {
            return Outcome.UNKNOWN;
        }
        double allowed = old.errorRate() * ALLOWED;
        if (onNew.errorRate() <= allowed) {
            return Outcome.WITHIN;
        }
        double spread = allowed * (1 - allowed) / onNew.requests()
                + ALLOWED * ALLOWED * old.errorRate() * (1 - old.errorRate()) / old.requests();
        boolean chance = onNew.errorRate() - allowed <= MOST_LIKELY * Math.sqrt(spread);
        return chance || onNew.failures() < 3 ? Outcome.UNKNOWN : Outcome.WORSE;
    }
}
