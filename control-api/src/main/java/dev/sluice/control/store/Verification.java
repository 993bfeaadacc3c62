package dev.sluice.control.store;

import java.util.List;

/**
 * What came of checking a whole store.
 *
 * @param entries of the journal that were read
 * @param head the hash of the last one; 64 zeros without any
 * @param problems each says which entry or table and what; empty: all is as it was written
 */
public record Verification(long entries, String head, List<String> problems) {
    public Verification {
        problems = List.copyOf(problems);
    }

    public boolean isIntact() {
        return problems.isEmpty();
    }
}
