package dev.sluice.model;

import java.util.List;

/**
 * When old may answer what new has failed (SEMANTICS B3). What new cannot have begun with goes to old in any case.
 *
 * @param safe whether safe requests do, which new may have begun with
 * @param excluded requests that are safe by their method alone, and so never do
 * @param budget the most of a unit's requests that may
 */
public record FailoverTerms(boolean safe, List<Endpoint> excluded, Share budget) {
    public static final FailoverTerms DEFAULT = new FailoverTerms(true, List.of(), new Share(2_000));
    public static final FailoverTerms OFF = new FailoverTerms(false, List.of(), Share.NONE);

    public FailoverTerms {
        excluded = List.copyOf(excluded);
    }

    /** Whether a request must not be asked of two stacks, whatever its method is. */
    public boolean excludes(String method, String path) {
        for (int i = 0; i < excluded.size(); i++) {
            if (excluded.get(i).matches(method, path)) {
                return true;
            }
        }
        return false;
    }
}
