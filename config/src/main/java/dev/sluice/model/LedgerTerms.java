package dev.sluice.model;

import java.util.List;
import java.util.Optional;

/**
 * What the ledger notes of a write that new accepted, besides that there was one.
 *
 * @param ids the names under which it is found again
 * @param amount a number, such as the price
 */
public record LedgerTerms(List<Extract> ids, Optional<Extract> amount) {
    public static final int MOST_IDS = 8;
    public static final LedgerTerms NONE = new LedgerTerms(List.of(), Optional.empty());

    public LedgerTerms {
        ids = List.copyOf(ids);
        if (ids.size() > MOST_IDS) {
            throw new IllegalArgumentException("ids: " + ids.size() + " (expected: at most " + MOST_IDS + ")");
        }
    }

    /** Whether the body of the answer is asked for something. */
    public boolean readsBody() {
        return ids.stream().anyMatch(Extract.Json.class::isInstance) || amount.filter(Extract.Json.class::isInstance).isPresent();
    }
}
