package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.sluice.control.store.History;
import dev.sluice.control.store.History.Stretch;
import dev.sluice.control.store.Minute;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;
import dev.sluice.model.Tally;

/**
 * The recorded minutes of one unit as they stand in for another time: the same hour of the same weekday, the latest that was recorded; else that
 * hour of the latest other day. Confined to one thread.
 */
final class Replay {
    private static final int WEEKS = 4;
    private static final int DAYS = 13;
    private static final long WEEK_DAYS = 7;
    private static final int HOUR_MINUTES = 60;
    /** Of an hour that counts as recorded. */
    private static final long LEAST_SECONDS = 1_800;

    private final History history;
    private final String unit;
    private final Instant known;
    private Instant begin = Instant.MIN;
    private Hour hour = Hour.UNKNOWN;

    /** {@code known}: nothing later was recorded. */
    Replay(History history, String unit, Instant known) {
        this.history = history;
        this.unit = unit;
        this.known = known;
    }

    /** Where an hour was found. */
    enum Source {
        SAME_WEEKDAY, OTHER_DAY, NOWHERE
    }

    /**
     * A minute.
     *
     * @param perSecond requests on both stacks
     * @param old what old answered in it; without endpoints
     */
    record Flow(Source source, double perSecond, Tally old) {}

    private record Hour(Source source, Map<Integer, List<Minute>> minutes, double mean) {
        static final Hour UNKNOWN = new Hour(Source.NOWHERE, Map.of(), 0);
    }

    /** What is to be expected in the minute that a time lies in. */
    Flow at(Instant time) {
        Instant start = time.truncatedTo(ChronoUnit.HOURS);
        if (!start.equals(begin)) {
            begin = start;
            hour = find(start);
        }
        List<Minute> minute = hour.minutes.getOrDefault((int) Duration.between(start, time).toMinutes(), List.of());
        if (minute.isEmpty()) { // one that was slept through, or an hour of which nothing is known
            return new Flow(hour.source, hour.mean, Tally.none(unit, Side.OLD, ""));
        }
        return new Flow(hour.source, perSecond(minute), minute.stream().filter(one -> one.side() == Side.OLD).map(this::tally)
                .reduce(Tally.none(unit, Side.OLD, ""), Tally::and));
    }

    private Tally tally(Minute minute) {
        return new Tally(unit, Side.OLD, "", minute.requests() - minute.failures(), minute.failures(), Map.of(), minute.latencies());
    }

    private static double perSecond(List<Minute> minute) {
        long seconds = minute.stream().filter(one -> one.side() == Side.OLD).mapToLong(Minute::seconds).sum();
        return seconds == 0 ? 0 : minute.stream().mapToLong(Minute::requests).sum() / (double) seconds;
    }

    private Hour find(Instant start) {
        // zero days back for a time that is over: then it is the very hour
        long behind = Math.max(0, Duration.between(known, start.plus(1, ChronoUnit.HOURS)).plusDays(1).minusNanos(1).toDays());
        long first = (behind + WEEK_DAYS - 1) / WEEK_DAYS * WEEK_DAYS;
        return LongStream.range(0, WEEKS).map(week -> first + week * WEEK_DAYS).mapToObj(days -> read(start, days, Source.SAME_WEEKDAY))
                .flatMap(Optional::stream).findFirst()
                .or(() -> IntStream.rangeClosed(0, DAYS).mapToLong(day -> behind + day).filter(days -> days % WEEK_DAYS != 0)
                        .mapToObj(days -> read(start, days, Source.OTHER_DAY)).flatMap(Optional::stream).findFirst())
                .orElse(Hour.UNKNOWN);
    }

    private Optional<Hour> read(Instant start, long daysBack, Source source) {
        Instant from = start.minus(Duration.ofDays(daysBack));
        List<Minute> rows = history.page(Optional.of(unit), new Stretch(from, from.plus(1, ChronoUnit.HOURS)), Optional.empty(),
                2 * HOUR_MINUTES);
        if (rows.stream().filter(row -> row.side() == Side.OLD).mapToLong(Minute::seconds).sum() < LEAST_SECONDS) {
            return Optional.empty();
        }
        Map<Integer, List<Minute>> minutes = new HashMap<>();
        rows.forEach(row -> minutes.merge((int) Duration.between(from, row.at()).toMinutes(), List.of(row), (some, more) -> List.of(
                some.getFirst(), more.getFirst())));
        double mean = minutes.values().stream().mapToDouble(Replay::perSecond).average().orElse(0);
        return Optional.of(new Hour(source, minutes, mean));
    }

    /** What old answered in the 24 hours from a time on. */
    Tally day(Instant from) {
        Instant start = from.truncatedTo(ChronoUnit.MINUTES);
        long[] counts = new long[Spread.BUCKETS];
        long good = 0;
        long failures = 0;
        for (Instant minute = start; minute.isBefore(start.plus(1, ChronoUnit.DAYS)); minute = minute.plus(1, ChronoUnit.MINUTES)) {
            Tally old = at(minute).old();
            good += old.good();
            failures += old.failures();
            for (int i = 0; i < counts.length; i++) {
                counts[i] += old.took().counts().get(i);
            }
        }
        return new Tally(unit, Side.OLD, "", good, failures, Map.of(), Spread.of(counts));
    }
}
