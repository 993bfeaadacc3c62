package dev.sluice.control.store;

import java.time.Instant;
import java.util.Map;

import dev.sluice.model.Command;
import dev.sluice.model.Exhibit;
import dev.sluice.model.Exposure;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.LedgerNote;

/** One thing to be put on disk, together with others or not at all. */
public sealed interface Change {
    /** An entry for the journal. */
    record Entry(JournalEntry entry, Command.Asker by, Instant at, long generation) implements Change {}

    /** Where units stand from now on; others stay where they are. */
    record Stands(Map<String, Exposure> exposures) implements Change {}

    /**
     * A picture came into force, or does with what is written beside it.
     *
     * @param exposures all of them, what no unit claims included
     */
    record Picture(long generation, Map<String, Exposure> exposures, Instant at) implements Change {}

    /** Generations up to this one may be given out. */
    record Reserve(long upTo) implements Change {}

    /**
     * A token becomes valid.
     *
     * @param text of which only the hash is kept
     */
    record AddToken(Token token, String text) implements Change {}

    /**
     * A token gets another text.
     *
     * @param until when the one it had is good no more
     */
    record RotateToken(String name, String text, Instant until) implements Change {}

    /** A token is valid no more. */
    record RemoveToken(String name) implements Change {}

    /** An answer is kept for its idempotency key. */
    record Remember(Answer answer) implements Change {}

    /** The ledger hears of a write on new. */
    record Note(LedgerNote note) implements Change {}

    /** Entries of the ledger, up to this one, are on old as well or were given up. */
    record CarriedOver(String unit, long upTo) implements Change {}

    /** Evidence was handed in. */
    record Exhibited(Exhibit exhibit) implements Change {}
}
