package dev.sluice.load.run;

import java.util.Optional;

import dev.sluice.scenario.Cue;

/** What a run hears of beside its requests. Times are those of {@link System#nanoTime}. */
public sealed interface Happening {
    /** When it happened; of an arrival, when it was meant to happen. */
    long at();

    /**
     * A visitor came.
     *
     * @param late nanoseconds after the time that it was meant to come
     */
    record Arrival(long at, long late) implements Happening {
        /** From here on it counts as late: 10 ms. */
        public static final long LATE = 10_000_000;

        public boolean isLate() {
            return late > LATE;
        }
    }

    /** A visitor was meant to come and did not: a bound forbade it. */
    record Dropped(long at, Why why) implements Happening {
        /** Which bound. */
        public enum Why {
            RATE, CONNECTIONS
        }
    }

    /**
     * A visitor is through with its journey.
     *
     * @param cell as that of an {@link Attempt}
     * @param failure empty: every step was as it must be
     */
    record Walked(long at, String journey, String cell, long visitor, Optional<String> failure) implements Happening {}

    /**
     * A cue was carried out, or was refused. It is in force from {@code at} at the earliest and {@code answered} at the latest.
     *
     * @param at when it was sent
     * @param isDone whether the answer says that it was carried out
     * @param answer a sentence
     */
    record Cued(long at, long answered, Cue cue, boolean isDone, String answer) implements Happening {}

    /** A safe request found its kept connection closed by the server and was sent again on a new one, as browsers do. */
    record SentAgain(long at) implements Happening {}

    /** Nobody followed where an answer or a step led: another host than may be loaded. */
    record Strayed(long at, String host) implements Happening {}

    /** An answer was longer than is kept; the rest of it was read and dropped. */
    record CutShort(long at, String step) implements Happening {}

    /** Something of the network or of this machine went wrong; the requests that failed by it are {@link Attempt.Ending.Lost}. */
    record Trouble(long at, Kind kind, String what) implements Happening {
        /** Of which kind. */
        public enum Kind {
            NAME, REFUSED, UNREACHABLE, CERTIFICATE, HANDSHAKE, TIMEOUT, RESET, CLOSED, UNREADABLE, MACHINE
        }
    }
}
