package dev.sluice.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which calls of other people's programs go to the stack that has what they are about.
 *
 * @param rules the most specific first
 */
public record OwnerTerms(List<Rule> rules) {
    public static final int MOST_IDS = 8;
    public static final OwnerTerms NONE = new OwnerTerms(List.of());

    public OwnerTerms {
        List<Rule> sorted = new ArrayList<>(rules);
        sorted.sort(Comparator.comparing((Rule rule) -> rule.call().path().weight()).reversed());
        rules = List.copyOf(sorted);
    }

    /**
     * One kind of call.
     *
     * @param of the unit whose ledger knows what was written on new
     * @param ids tried in order
     */
    public record Rule(Endpoint call, String of, List<CallId> ids) {
        public Rule {
            ids = List.copyOf(ids);
            if (ids.isEmpty() || ids.size() > MOST_IDS) {
                throw new IllegalArgumentException("ids: " + ids.size() + " (expected: 1.." + MOST_IDS + ")");
            }
        }

        /** Whether its body may have to be read. */
        public boolean readsBody() {
            return ids.stream().anyMatch(CallId::isInBody);
        }
    }

    /** The units whose ledgers are asked. */
    public Set<String> asked() {
        return rules.stream().map(Rule::of).collect(Collectors.toUnmodifiableSet());
    }

    /** The most specific rule for a call; empty: it has none. */
    public Optional<Rule> of(String method, String path) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).call().matches(method, path)) {
                return Optional.of(rules.get(i));
            }
        }
        return Optional.empty();
    }
}
