package dev.sluice.control.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.control.store.History.Stretch;
import dev.sluice.control.store.Minute;
import dev.sluice.model.Share;
import dev.sluice.model.Side;

/**
 * How a unit fared over a stretch of time: all of it added up, and in at most {@value #MOST_POINTS} points. Of a point only what is drawn is
 * kept once the next one begins. Confined to one thread; minutes come in the order of time.
 */
final class Curve {
    private static final int MOST_POINTS = 240;

    private final Stretch stretch;
    private final long pointSeconds;
    private final List<Point> points = new ArrayList<>();
    private final Map<Side, Amount> all = new EnumMap<>(Map.of(Side.OLD, Amount.NONE, Side.NEW, Amount.NONE));
    private final Map<Side, Amount> now = new EnumMap<>(Map.of(Side.OLD, Amount.NONE, Side.NEW, Amount.NONE));
    private Optional<Instant> begun = Optional.empty();
    private Share share = Share.NONE;

    Curve(Stretch stretch) {
        this.stretch = stretch;
        long minutes = Math.max(1, Duration.between(stretch.from(), stretch.to()).toMinutes());
        pointSeconds = 60 * Math.max(1, Math.ceilDiv(minutes, MOST_POINTS));
    }

    /** Some minutes as one. */
    record Point(Instant at, Share share, Seen old, Seen onNew) {}

    /** What is drawn of one stack. */
    record Seen(long requests, double errorRate, double p95) {
        static Seen of(Amount amount) {
            return new Seen(amount.requests(), amount.errorRate(), amount.p95());
        }
    }

    void take(Minute minute) {
        Instant begin = beginning(minute.at());
        if (begun.filter(begin::equals).isEmpty()) {
            point();
            begun = Optional.of(begin);
        }
        all.computeIfPresent(minute.side(), (_, sum) -> sum.and(minute));
        now.computeIfPresent(minute.side(), (_, sum) -> sum.and(minute));
        share = minute.share();
    }

    /** Once all minutes are taken. */
    List<Point> points() {
        point();
        begun = Optional.empty();
        return points;
    }

    /** As it was measured last. */
    Share lastShare() {
        return share;
    }

    /** The same points in even steps over the whole stretch: where nothing was measured there is none. */
    List<Optional<Point>> even() {
        long steps = Math.max(1, Math.ceilDiv(Duration.between(stretch.from(), stretch.to()).toSeconds(), pointSeconds));
        List<Optional<Point>> even = new ArrayList<>(Collections.nCopies((int) steps, Optional.empty()));
        for (Point point : points()) {
            even.set((int) Duration.between(stretch.from(), point.at()).dividedBy(step()), Optional.of(point));
        }
        return even;
    }

    Amount all(Side side) {
        return all.getOrDefault(side, Amount.NONE);
    }

    /** How much time a point stands for. */
    Duration step() {
        return Duration.ofSeconds(pointSeconds);
    }

    private Instant beginning(Instant at) {
        long since = Duration.between(stretch.from(), at).toSeconds();
        return stretch.from().plusSeconds(Math.floorDiv(since, pointSeconds) * pointSeconds);
    }

    private void point() {
        begun.ifPresent(at -> points.add(new Point(at, share, Seen.of(now.getOrDefault(Side.OLD, Amount.NONE)),
                Seen.of(now.getOrDefault(Side.NEW, Amount.NONE)))));
        now.replaceAll((_, _) -> Amount.NONE);
    }
}
