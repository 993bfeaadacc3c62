package dev.sluice.control.advice;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.sluice.control.store.Minute;
import dev.sluice.model.Side;

/**
 * When a unit has few requests, by the hour of the week as far as all of its hours were measured, else by the hour of the day. Confined to
 * one thread.
 */
public final class QuietHours {
    /** So far back. */
    public static final Duration LOOK_BACK = Duration.ofDays(28);

    private static final int DAY = 24;
    private static final int WEEK = 7 * DAY;
    private static final int TOLD = 3;
    /** Of an hour that counts as measured, at least once. */
    private static final long LEAST_SECONDS = Duration.ofMinutes(30).toSeconds();
    private static final double SECONDS_A_MINUTE = 60;

    private final long[] requests = new long[WEEK];
    private final long[] seconds = new long[WEEK];

    /** What is known of the quiet hours. */
    public sealed interface Finding {
        /**
         * Some hours are quieter than others.
         *
         * @param quietest the three of them, the quietest first
         */
        record Known(List<Hour> quietest, Hour busiest) implements Finding {}

        /** It is not known yet. */
        record Insufficient(String why) implements Finding {}
    }

    /**
     * One hour, UTC.
     *
     * @param day empty: of every day
     */
    public record Hour(Optional<DayOfWeek> day, int hour, double perMinute) {}

    /** Both stacks count: a request is a request. */
    void take(Minute minute) {
        ZonedDateTime at = minute.at().atZone(ZoneOffset.UTC);
        int place = (at.getDayOfWeek().getValue() - 1) * DAY + at.getHour();
        requests[place] += minute.requests();
        if (minute.side() == Side.OLD) { // there is a row of old for every minute
            seconds[place] += minute.seconds();
        }
    }

    Finding finding() {
        if (IntStream.range(0, WEEK).allMatch(hour -> seconds[hour] >= LEAST_SECONDS)) {
            return known(IntStream.range(0, WEEK)
                    .mapToObj(place -> new Hour(Optional.of(DayOfWeek.of(place / DAY + 1)), place % DAY,
                            rate(requests[place], seconds[place])))
                    .toList());
        }
        long measured = IntStream.range(0, DAY).filter(hour -> ofDay(seconds, hour) >= LEAST_SECONDS).count();
        if (measured < DAY) {
            return new Finding.Insufficient(measured + " of the 24 hours of a day were measured so far");
        }
        return known(IntStream.range(0, DAY).mapToObj(hour -> new Hour(Optional.empty(), hour, rate(ofDay(requests, hour),
                ofDay(seconds, hour)))).toList());
    }

    private static Finding known(List<Hour> hours) {
        List<Hour> inOrder = hours.stream().sorted(Comparator.comparingDouble(Hour::perMinute)).toList();
        return new Finding.Known(inOrder.subList(0, TOLD), inOrder.getLast());
    }

    private static long ofDay(long[] of, int hour) {
        return IntStream.range(0, WEEK / DAY).mapToLong(day -> of[day * DAY + hour]).sum();
    }

    private static double rate(long requests, long seconds) {
        return seconds == 0 ? 0 : requests * SECONDS_A_MINUTE / seconds;
    }
}
