package dev.sluice.control.store;

import java.util.Set;

/**
 * What new alone has of a unit, by name.
 *
 * @param seq of its entry in the ledger
 * @param ref tells that write from all others
 * @param whole whether these are all the names it has; else it may have one that nobody has seen
 */
public record Holding(long seq, long ref, Set<String> names, boolean whole) {
    public Holding {
        names = Set.copyOf(names);
    }
}
