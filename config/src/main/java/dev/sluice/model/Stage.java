package dev.sluice.model;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A share of a unit's visitors on new, how long it is held, and the gates around it.
 *
 * @param ramp in which time the share rises to this one
 * @param minSamples requests that new must have answered at each endpoint before the stage is left; 0: it goes by time alone
 * @param reversibility what a move back costs from here on; past a stage that is forward-only nothing goes back
 * @param onBreach what becomes of a unit that may not go back any more and breaks
 */
public record Stage(Share share, Duration dwell, Gates gates, Duration ramp, int minSamples, Reversibility reversibility, OnFail onFail,
        FreezeMode onBreach) {
    public static final Duration DWELL = Duration.ofMinutes(30);
    public static final Duration RAMP = Duration.ofSeconds(30);
    /** Steps in which a ramp rises. */
    static final int STEPS = 10;

    public Stage {
        if (share.isNone() || dwell.isNegative() || ramp.isNegative() || minSamples < 0 || onBreach == FreezeMode.OPEN) {
            throw new IllegalArgumentException("stage: " + share + " dwell " + dwell + " ramp " + ramp + " min-samples " + minSamples
                    + " on-breach " + onBreach + " (expected: a share above 0 %, nothing negative, no breach that is let be)");
        }
    }

    /** With everything as it is unless a file says otherwise. */
    public static Stage of(Share share) {
        return new Stage(share, DWELL, Gates.NONE, RAMP, 0, Reversibility.FREE, OnFail.HOLD, FreezeMode.READ_ONLY);
    }

    /** The share at a moment of the ramp: it rises in {@value #STEPS} equal steps, each after its part of the time. */
    public Share rampedFrom(Share from, Duration spent) {
        if (spent.compareTo(ramp) >= 0) {
            return share;
        }
        long step = spent.toNanos() * STEPS / ramp.toNanos();
        return new Share((int) (from.basisPoints() + (share.basisPoints() - from.basisPoints()) * step / STEPS));
    }

    /** What becomes of a stage when one of its gates fails while its share is held. */
    public enum OnFail {
        /** The share stays, and nothing rises until the gates pass again. */
        HOLD,
        /** Back to old, as any revert: the plan has ended, and may be begun anew once the unit is re-armed. */
        REVERT,
        /** The same, said as {@code plan abort} is by a person: SEMANTICS E has both words. */
        ABORT;

        /** The word used in files and answers. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The names of gates.
     *
     * @param entry must pass before the share rises
     * @param during are looked at from then on until the stage is left
     * @param exit must pass before the stage is left
     */
    public record Gates(List<String> entry, List<String> during, List<String> exit) {
        public static final Gates NONE = new Gates(List.of(), List.of(), List.of());

        public Gates {
            entry = List.copyOf(entry);
            during = List.copyOf(during);
            exit = List.copyOf(exit);
        }
    }
}
