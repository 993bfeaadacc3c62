package dev.sluice.control.runbook;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.sluice.control.store.Journaled;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Runbook;

/**
 * Where a runbook stands.
 *
 * @param state what comes next
 * @param done how many of its steps are done
 * @param starter who started it, by the name of a token; empty: nobody has
 * @param since when that came to be
 * @param why it pauses; empty where it does not
 * @param facts of the last entry of it
 */
public record Stand(State state, int done, Optional<String> starter, Optional<Instant> since, Optional<String> why,
        Map<String, String> facts) {
    static final Stand IDLE = new Stand(State.IDLE, 0, Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    public Stand {
        facts = Map.copyOf(facts);
    }

    /** What comes next. */
    public enum State {
        /** It is not under way. */
        IDLE,
        /** The next step may be taken. */
        READY,
        /** A step is under way. */
        RUNNING,
        /** A step has failed: it is retried or undone. */
        PAUSED,
        /** All steps are done. */
        FINISHED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the journal says.
     *
     * @param entries of one runbook, in order, from the last time it was started
     * @param alive whether a step of it is under way in this process
     */
    static Stand of(List<Journaled> entries, boolean alive) {
        Stand stand = IDLE;
        for (Journaled entry : entries) {
            if (entry.entry() instanceof JournalEntry.RunbookTold told) {
                stand = stand.after(entry, told);
            }
        }
        if (alive) {
            return new Stand(State.RUNNING, stand.done, stand.starter, stand.since, Optional.empty(), stand.facts);
        }
        return stand.state == State.RUNNING ? stand.interrupted() : stand;
    }

    private Stand after(Journaled entry, JournalEntry.RunbookTold told) {
        Optional<String> by = told.phase() == Runbook.Phase.STARTED ? Optional.of(entry.actor()) : starter;
        Optional<Instant> at = Optional.of(entry.at());
        return switch (told.phase()) {
            case STARTED -> new Stand(State.READY, 0, by, at, Optional.empty(), told.facts());
            case BEGUN -> new Stand(State.RUNNING, told.step() - 1, by, at, Optional.empty(), told.facts());
            case DONE -> new Stand(State.READY, told.step(), by, at, Optional.empty(), told.facts());
            case FAILED -> new Stand(State.PAUSED, done, by, at, Optional.of(told.facts().getOrDefault("why", "it failed")), told.facts());
            case UNDONE -> new Stand(State.READY, told.step() - 1, by, at, Optional.empty(), told.facts());
            case FINISHED -> new Stand(State.FINISHED, done, by, at, Optional.empty(), told.facts());
            case ABANDONED -> IDLE;
        };
    }

    private Stand interrupted() {
        return new Stand(State.PAUSED, done, starter, since,
                Optional.of("sluice stopped while it was under way; whether it took effect is not known"), facts);
    }
}
