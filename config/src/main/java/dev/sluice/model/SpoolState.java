package dev.sluice.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of callbacks.
 *
 * @param lines of each rule that has any
 * @param letters the oldest of those that are not replayed any more
 * @param dead how many there are of these
 * @param bytes of all of them
 * @param trouble why the disk takes nothing at the moment; empty: it does, as far as is known
 */
public record SpoolState(List<Line> lines, List<DeadLetter> letters, long dead, long bytes, Optional<String> trouble) {
    public static final SpoolState EMPTY = new SpoolState(List.of(), List.of(), 0, 0, Optional.empty());

    public SpoolState {
        lines = List.copyOf(lines);
        letters = List.copyOf(letters);
    }

    /**
     * What waits of one rule, to be replayed one after the other.
     *
     * @param oldest when the first of them had come
     * @param tries how often the first of them was replayed in vain
     */
    public record Line(String rule, long waiting, Optional<Instant> oldest, int tries) {}

    /**
     * One that a person has to decide about.
     *
     * @param path without its query, which may hold secrets
     * @param at when it had come
     */
    public record DeadLetter(long number, String rule, String unit, String method, String path, Instant at, int tries, String why) {}

    /** Of all rules. */
    public long waiting() {
        return lines.stream().mapToLong(Line::waiting).sum();
    }
}
