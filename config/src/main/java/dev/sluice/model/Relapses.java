package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How often the guard took a unit back of late, and so how long nobody may expose it again (SEMANTICS B4). One who merely tries again finds a
 * longer wait each time, and after the third time in a day must say what was changed.
 *
 * @param at when, the latest few, the oldest first
 * @param change what was said to be changed the last time that was asked for
 */
public record Relapses(List<Instant> at, Optional<String> change) {
    public static final Relapses NONE = new Relapses(List.of(), Optional.empty());
    private static final int KEPT = 5;
    private static final int LOCK = 3;
    private static final Duration WITHIN = Duration.ofHours(24);
    private static final Duration FIRST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofMinutes(60);

    public Relapses {
        at = List.copyOf(at);
    }

    /** One more. */
    public Relapses and(Instant now) {
        List<Instant> all = Stream.concat(at.stream(), Stream.of(now)).toList();
        return new Relapses(all.subList(Math.max(0, all.size() - KEPT), all.size()), change);
    }

    /** Somebody has said what was changed. */
    public Relapses changed(String said) {
        return new Relapses(at, Optional.of(said));
    }

    /** Within the 24 hours before, at most five. */
    public int lately(Instant now) {
        return (int) at.stream().filter(each -> each.plus(WITHIN).isAfter(now)).count();
    }

    /** How long the latest one holds: 5 min, and twice as long for each one before it in a day, at most 60 min. */
    public Duration holdDown(Instant now) {
        int times = lately(now);
        if (times == 0) {
            return Duration.ZERO;
        }
        Duration hold = FIRST.multipliedBy(1L << times - 1);
        return hold.compareTo(LONGEST) < 0 ? hold : LONGEST;
    }

    /** Whether it needs a change to be exposed again. */
    public boolean isLocked(Instant now) {
        return lately(now) >= LOCK;
    }
}
