package dev.sluice.model;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a freeze of this site goes, whenever there is one.
 *
 * @param page the HTML shown while frozen; empty: the built-in one
 * @param drain what has to end before it is called frozen
 * @param hold the bounds of what waits during a hold
 * @param writes which requests it refuses
 * @param cors the origins whose scripts may read that they are refused; {@code *}: all
 */
public record FreezeTerms(Optional<String> page, Drain drain, HoldTerms hold, WriteTerms writes, List<String> cors) {
    public static final FreezeTerms DEFAULT = new FreezeTerms(Optional.empty(), Drain.DEFAULT, HoldTerms.DEFAULT, WriteTerms.BY_METHOD,
            List.of());

    public FreezeTerms {
        cors = List.copyOf(cors);
    }

    /**
     * From freezing to frozen (SEMANTICS D4): the writes under way end, then the hook runs, then the probe stands still.
     *
     * @param timeout the longest that all of it is waited for
     * @param onTimeout what then
     * @param quiesce stops what else writes, such as cron jobs and queue workers
     * @param probe tells how far a database has come
     */
    public record Drain(Duration timeout, OnTimeout onTimeout, Optional<Hook> quiesce, Optional<Probe> probe) {
        public static final Drain DEFAULT = new Drain(Duration.ofSeconds(60), OnTimeout.WAIT, Optional.empty(), Optional.empty());
    }

    /** What becomes of a freeze when its time to become frozen is over. */
    public enum OnTimeout {
        /** It goes on freezing, and somebody is told. */
        WAIT,
        /** Writes under way are ended; what came of them is not known. */
        CUT,
        /** It is given up: the units open again. */
        ABORT;

        /** The word used in files: {@code wait}, {@code cut}, {@code abort}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A program that must end with 0. */
    public record Hook(Gate.Run run, Duration timeout) {}

    /**
     * A program whose output must stay the same.
     *
     * @param stable for how long
     */
    public record Probe(Gate.Run run, Duration timeout, Duration stable) {}
}
