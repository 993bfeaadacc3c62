package dev.sluice.control.store;

import java.time.Instant;

import dev.sluice.model.JournalEntry;

/**
 * An entry of the journal that is on disk.
 *
 * @param seq its number, from 1 without gaps
 * @param generation of the picture it made, or of the one in force
 * @param actor the name of a token, or {@code sluice}
 * @param reason a person's words; may be empty
 * @param hash of this entry and, through the one before, of all before it; 64 hexadecimal digits
 */
public record Journaled(long seq, Instant at, long generation, String actor, String reason, JournalEntry entry, String hash) {}
