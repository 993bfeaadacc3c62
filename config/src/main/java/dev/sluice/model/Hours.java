package dev.sluice.model;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A stretch of time that comes again on some days of each week.
 *
 * @param days on which it begins, at least one
 * @param from when it begins
 * @param to when it ends: on the next day when that is not later than from
 */
public record Hours(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
    public Hours {
        days = Set.copyOf(days);
        if (days.isEmpty()) {
            throw new IllegalArgumentException("days: none (expected: at least one)");
        }
    }

    /** From when to when. */
    public record Span(Instant from, Instant to) {
        public boolean covers(Instant time) {
            return !time.isBefore(from) && time.isBefore(to);
        }
    }

    /** The one that a moment lies in. */
    public Optional<Span> at(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        return spanOf(today).filter(span -> span.covers(now)).or(() -> spanOf(today.minusDays(1)).filter(span -> span.covers(now)));
    }

    private Optional<Span> spanOf(LocalDate day) {
        if (!days.contains(day.getDayOfWeek())) {
            return Optional.empty();
        }
        LocalDate end = to.isAfter(from) ? day : day.plusDays(1);
        return Optional.of(new Span(ZonedDateTime.of(day, from, zone).toInstant(), ZonedDateTime.of(end, to, zone).toInstant()));
    }

    /** As {@code 22:00..06:00 on FRIDAY, SATURDAY (UTC)}. */
    @Override
    public String toString() {
        Set<DayOfWeek> sorted = new TreeSet<>(days);
        String on = sorted.size() == DayOfWeek.values().length ? "" : " on " + String.join(", ", sorted.stream().map(Enum::name).toList());
        return from + ".." + to + on + " (" + zone + ")";
    }
}
