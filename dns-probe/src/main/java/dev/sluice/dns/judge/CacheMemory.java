package dev.sluice.dns.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.PanelResolver;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.WatchedName.Turn;

/**
 * What is remembered of one resolver and one type from round to round. The predicted flip is when the longest of the old answers that it was
 * seen with runs out; once everybody should have forgotten them, a longer rest is no prediction any more but a cache that keeps what it should
 * not.
 */
final class CacheMemory {
    private static final int LATE_ROUNDS = 2;
    private static final Duration ROUNDING = Duration.ofSeconds(1);

    private @Nullable Instant flip;
    /** The change that the flip was predicted for; before one, a cache may still fetch the old records again. */
    private Optional<Instant> change = Optional.empty();
    private int overdue;
    private long highestFresh;
    private boolean wasOld;
    private boolean informed;
    private boolean backward;

    /**
     * Against what a round is held.
     *
     * @param turned when the zone was first seen with the new records alone; empty: it is not
     * @param forgotten when the last honest cache forgets the old ones
     * @param full the TTL with which the new ones leave the zone at the least
     */
    record Measure(Instant at, Turn turn, Optional<Instant> turned, Optional<Instant> forgotten, long full, Duration grace) {
        boolean isOver() {
            return forgotten.filter(end -> !at.isBefore(end)).isPresent();
        }
    }

    /** One round more. */
    Cache look(PanelResolver resolver, List<Answer> answers, Measure measure) {
        Held held = Holding.of(answers, measure.turn);
        long old = longest(answers, measure.turn, Held.OLD, Held.MIXED);
        long fresh = longest(answers, measure.turn, Held.NEW);
        boolean late = isLate(old, measure);
        boolean informative = isInformative(held, answers, measure);
        backward = informed && old >= 0 && measure.isOver();
        highestFresh = Math.max(highestFresh, fresh);
        wasOld |= old >= 0;
        informed |= informative && held == Held.NEW;
        long rest = Math.max(longest(answers, measure.turn, Held.ALIEN), Math.max(old, fresh));
        return new Cache(resolver.name(), resolver.place(), resolver.weight(), held, Holding.values(answers),
                rest < 0 ? OptionalLong.empty() : OptionalLong.of(rest), Optional.ofNullable(flip), late && !backward, informative,
                Holding.said(answers));
    }

    /** Whether the last round showed old records again, where the new ones had been. */
    boolean wentBack() {
        return backward;
    }

    private boolean isLate(long old, Measure measure) {
        if (!measure.turned.equals(change) || measure.turned.isEmpty()) {
            change = measure.turned;
            flip = old < 0 ? null : measure.at.plusSeconds(old);
            overdue = 0;
            return false;
        }
        if (old < 0) {
            overdue = 0;
            return false;
        }
        Instant end = measure.at.plusSeconds(old);
        Instant before = flip;
        boolean honest = measure.forgotten.filter(last -> end.isAfter(last.plus(ROUNDING))).isEmpty();
        if (before == null || honest && end.isAfter(before)) {
            flip = end;
        }
        boolean past = before != null && measure.at.isAfter(before.plus(measure.grace));
        overdue = past ? overdue + 1 : 0;
        return overdue >= LATE_ROUNDS;
    }

    /** A new record with its full TTL may have been fetched for us alone; all else tells what other users get. */
    private boolean isInformative(Held held, List<Answer> answers, Measure measure) {
        return switch (held) {
            case OLD, MIXED, ALIEN, EMPTY, NXDOMAIN -> true;
            case BOGUS, SERVFAIL, SILENT -> false;
            case NEW -> informed || wasOld && measure.turned.isPresent() || measure.isOver()
                    || shortest(answers) < Math.max(measure.full, highestFresh);
        };
    }

    private static long shortest(List<Answer> answers) {
        long shortest = Long.MAX_VALUE;
        for (Answer answer : answers) {
            if (answer instanceof Answer.Records(var _, long ttl, var _, var _)) {
                shortest = Math.min(shortest, ttl);
            }
        }
        return shortest;
    }

    /** Of the answers that hold one of these; -1: none does. */
    private static long longest(List<Answer> answers, Turn turn, Held... held) {
        long longest = -1;
        Set<Held> wanted = Set.of(held);
        for (Answer answer : answers) {
            if (answer instanceof Answer.Records(var _, long ttl, var _, var _) && wanted.contains(Holding.of(answer, turn))) {
                longest = Math.max(longest, ttl);
            }
        }
        return longest;
    }
}
