package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A planned freeze: announced, bounded, with an owner (SEMANTICS D5).
 *
 * @param units empty: all
 * @param mode how they are frozen
 * @param atMost how long it may take
 * @param announce how long before it is said
 * @param reopens whether it opens by itself when its time is over and nothing has moved to new meanwhile; else it stays frozen
 * @param gates that must pass before it starts
 * @param rehearsed how long it took when it was rehearsed
 */
public record MaintenanceWindow(String name, String owner, Set<String> units, FreezeMode mode, Instant start, Duration atMost,
        Duration announce, boolean reopens, List<String> gates, Optional<Sync> rehearsed) {
    public static final Duration SHORTEST = Duration.ofSeconds(10);
    public static final Duration LONGEST = Duration.ofDays(7);
    /** After so long search engines drop what they cannot read (SEMANTICS D3). */
    public static final Duration LONG = Duration.ofHours(24);

    public MaintenanceWindow {
        units = Collections.unmodifiableSet(new LinkedHashSet<>(units));
        gates = List.copyOf(gates);
    }

    /**
     * A rehearsal of what is done in it.
     *
     * @param sync the last incremental copy
     * @param verify the comparison behind it
     */
    public record Sync(Duration sync, Duration verify) {
        /** What the real one must be expected to take: half as much again for the copy. */
        public Duration forecast() {
            return sync.multipliedBy(3).dividedBy(2).plus(verify);
        }
    }

    public Instant end() {
        return start.plus(atMost);
    }

    public Instant announced() {
        return start.minus(announce);
    }

    /** Why it cannot be long enough; empty: it can, or nobody has rehearsed it. */
    public Optional<String> tooShort() {
        return rehearsed.map(Sync::forecast).filter(needed -> needed.compareTo(atMost) > 0)
                .map(needed -> "by its rehearsal it takes " + TimeText.spoken(needed) + ", and may take " + TimeText.spoken(atMost));
    }

    /** What the journal tells of a window. */
    public enum Phase {
        /** Somebody planned it; those of the file are planned by being there. */
        PLANNED,
        /** It will not be. */
        CANCELLED,
        /** It is being announced. */
        ANNOUNCED,
        /** The freeze was asked for. */
        STARTED,
        /** It did not start when it should. */
        REFUSED,
        /** A part of its time is over. */
        ALARM,
        /** It has more time. */
        EXTENDED,
        /** Its time is over, and it was frozen still. */
        OVERRUN,
        /** What it had frozen is open again. */
        ENDED;

        /** The word used in files and answers. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
