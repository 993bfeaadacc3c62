package dev.sluice.control.arrival;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.Arrivals;
import dev.sluice.model.LiveShare;
import dev.sluice.model.LiveShare.Hour;
import dev.sluice.model.LiveShare.Source;

/** What the minutes of all that count make together: a minute is whole when each of them has told of it. */
final class LiveJudge {
    private static final int SECONDS = 60;
    private static final int HOUR = 60;
    private static final int HOURS = 7 * 24;
    /** Whose whole minutes are what happens now. */
    private static final int LATELY = 5;
    /** Those of others are asked for when they are over: the last ones may be on their way. */
    private static final int ON_THE_WAY = 2;

    private LiveJudge() {}

    /**
     * One who counts, and all its minutes in order.
     *
     * @param trouble why it could not be asked; empty: it could
     */
    record Told(String name, List<Arrivals.Minute> minutes, String trouble) {}

    /** {@code end}: the minute that runs, which is not looked at. */
    static LiveShare judge(List<Told> all, long end, List<LiveShare.Straggler> stragglers) {
        Map<Long, Whole> minutes = new HashMap<>();
        all.forEach(told -> told.minutes.forEach(minute -> {
            if (minute.at() < end) {
                minutes.computeIfAbsent(minute.at(), _ -> new Whole()).add(minute.counts());
            }
        }));
        minutes.values().removeIf(minute -> minute.told < all.size());
        long last = minutes.keySet().stream().filter(at -> at >= end - 1 - ON_THE_WAY).max(Long::compare).orElse(end - 1);
        List<Hour> hours = new ArrayList<>();
        for (int i = 0; i < HOURS; i++) {
            hours.add(hour(minutes, last + 1 - (i + 1L) * HOUR));
        }
        boolean everSeen = all.stream().flatMap(told -> told.minutes.stream()).anyMatch(minute -> minute.counts().old() > 0);
        return new LiveShare(start(last + 1), lately(minutes, last), TailFit.of(window(minutes, last)), hours, everSeen,
                all.stream().map(LiveJudge::source).toList(), stragglers);
    }

    /** Owned by one judgement. */
    private static final class Whole {
        private int told;
        private Arrivals sum = Arrivals.NONE;

        private void add(Arrivals counts) {
            told++;
            sum = sum.and(counts);
        }
    }

    private static Hour hour(Map<Long, Whole> minutes, long from) {
        int whole = 0;
        Arrivals sum = Arrivals.NONE;
        for (long at = from; at < from + HOUR; at++) {
            Whole minute = minutes.get(at);
            if (minute != null) {
                whole++;
                sum = sum.and(minute.sum);
            }
        }
        return new Hour(whole, sum);
    }

    private static Arrivals lately(Map<Long, Whole> minutes, long last) {
        Arrivals sum = Arrivals.NONE;
        for (long at = last - LATELY + 1; at <= last; at++) {
            Whole minute = minutes.get(at);
            sum = minute == null ? sum : sum.and(minute.sum);
        }
        return sum;
    }

    /** A minute's requests stand for its middle. */
    private static List<TailFit.Point> window(Map<Long, Whole> minutes, long last) {
        List<TailFit.Point> points = new ArrayList<>();
        for (long at = last - TailFit.WINDOW + 1; at <= last; at++) {
            Whole minute = minutes.get(at);
            if (minute != null) {
                points.add(new TailFit.Point(at - last - 0.5, minute.sum));
            }
        }
        return points;
    }

    private static Source source(Told told) {
        return new Source(told.name, told.minutes.isEmpty() ? Optional.empty() : Optional.of(start(told.minutes.getLast().at() + 1)),
                told.trouble);
    }

    private static Instant start(long minute) {
        return Instant.ofEpochSecond(minute * SECONDS);
    }
}
