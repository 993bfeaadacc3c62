package dev.sluice.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of the requests of one unit that were parked during one hold.
 *
 * @param ended when the last of them had left and no other could follow; empty: it goes on
 * @param exact whether nobody was counted twice or forgotten, by two counts of which neither knows the other
 */
public record Parking(Instant since, Optional<Instant> ended, Sums sums, boolean exact) {
    /**
     * The invariant of SEMANTICS D2: {@code parked = sent + refused + gone}, once nobody waits.
     *
     * @param sent to a stack, each once
     * @param refused and not executed
     * @param gone left by their clients, and not executed
     * @param turnedAway never parked: a bound was reached, and they were refused at once
     */
    public record Sums(long parked, long sent, long refused, long gone, long turnedAway) {
        public static final Sums NONE = new Sums(0, 0, 0, 0, 0);

        /** Who is neither sent nor refused nor gone. */
        public long waiting() {
            return parked - sent - refused - gone;
        }

        public Sums minus(Sums earlier) {
            return new Sums(parked - earlier.parked, sent - earlier.sent, refused - earlier.refused, gone - earlier.gone,
                    turnedAway - earlier.turnedAway);
        }

        public Sums plus(Sums other) {
            return new Sums(parked + other.parked, sent + other.sent, refused + other.refused, gone + other.gone,
                    turnedAway + other.turnedAway);
        }
    }

    /** The sums as a person reads them. */
    public String sentence() {
        return sums.parked + " parked = " + sums.sent + " sent + " + sums.refused + " refused + " + sums.gone + " gone"
                + (sums.waiting() > 0 ? " + " + sums.waiting() + " waiting" : "")
                + (sums.turnedAway > 0 ? "; " + sums.turnedAway + " turned away at once" : "")
                + (exact ? "" : "; NOT EXACT");
    }
}
