package dev.sluice.control;

import dev.sluice.model.Cutover;
import dev.sluice.model.Decision;
import dev.sluice.model.JournalEntry;

/** What the conductor answers to a command. */
public sealed interface Reply {
    /**
     * It is in force, or would be.
     *
     * @param inForce where things stand with it; its generation is the command's own
     * @param entry what the journal says of it
     * @param durable whether it is on disk; only a revert is ever answered before that
     * @param dryRun whether it was only decided: nothing was journaled or published
     */
    record Done(Cutover inForce, JournalEntry entry, boolean durable, boolean dryRun) implements Reply {}

    /** The rules forbid it; nothing changed. */
    record Refused(Decision.Refused refused, long generation) implements Reply {}

    /** Another generation than the one asked for is in force; nothing changed. */
    record LostUpdate(long generation) implements Reply {}

    /**
     * It could not be written down, so nothing changed.
     *
     * @param detail what the disk said, and the way out
     */
    record NotOnDisk(String detail) implements Reply {}
}
