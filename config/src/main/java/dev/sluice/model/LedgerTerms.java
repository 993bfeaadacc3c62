package dev.sluice.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the ledger notes of a write that new accepted, besides that there was one.
 *
 * @param ids the names under which it is found again
 * @param amount a number, such as the price
 */
public record LedgerTerms(List<Extract> ids, Optional<Extract> amount) {
    public static final int MOST_IDS = 8;
    public static final LedgerTerms NONE = new LedgerTerms(List.of(), Optional.empty());
    private static final int LONGEST = 200;

    public LedgerTerms {
        ids = List.copyOf(ids);
        if (ids.size() > MOST_IDS) {
            throw new IllegalArgumentException("ids: " + ids.size() + " (expected: at most " + MOST_IDS + ")");
        }
    }

    /** Whether a text can be a name: short enough, and nothing in it that a terminal or a spreadsheet would obey on its own. */
    public static boolean isName(String text) {
        return !text.isEmpty() && text.length() <= LONGEST && text.codePoints()
                .noneMatch(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
    }

    /** Where in the body of an answer names stand. */
    public Set<String> pointers() {
        Set<String> pointers = new LinkedHashSet<>();
        ids.forEach(extract -> {
            if (extract instanceof Extract.Json(String pointer)) {
                pointers.add(pointer);
            }
        });
        return pointers;
    }

    /** Whether the body of the answer is asked for something. */
    public boolean readsBody() {
        return ids.stream().anyMatch(Extract.Json.class::isInstance) || amount.filter(Extract.Json.class::isInstance).isPresent();
    }
}
