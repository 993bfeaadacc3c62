package dev.sluice.model;

import java.util.List;
import java.util.Set;

/**
 * Which requests may change something, as far as method and path tell. What nobody has listed goes by its method, and a method that is not
 * known to be safe may change something.
 *
 * @param reads unsafe by method, harmless in fact
 * @param writes safe by method, not in fact
 * @param soap calls that are told by their action
 * @param graphql calls that are told by their body
 */
public record WriteTerms(List<Endpoint> reads, List<Endpoint> writes, Soap soap, Graphql graphql) {
    public static final WriteTerms BY_METHOD = new WriteTerms(List.of(), List.of(), Soap.NONE, Graphql.NONE);

    /** RFC 9110 section 9.2.1. */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    public WriteTerms {
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    /**
     * SOAP, where every call is a POST to one path.
     *
     * @param paths where it is spoken
     * @param actions that change nothing; one that ends in {@code *} stands for all that begin so
     */
    public record Soap(List<PathPattern> paths, List<String> actions) {
        public static final Soap NONE = new Soap(List.of(), List.of());

        public Soap {
            paths = List.copyOf(paths);
            actions = List.copyOf(actions);
        }

        public boolean isSpokenAt(String path) {
            return fits(paths, path);
        }

        public boolean isHarmless(String action) {
            for (String known : actions) {
                boolean open = known.endsWith("*");
                if (open ? action.startsWith(known.substring(0, known.length() - 1)) : action.equals(known)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * GraphQL, where every call is a POST to one path, and so is what changes something.
     *
     * @param paths where it is spoken
     * @param persisted ids or sums of documents that the server knows and that change nothing
     */
    public record Graphql(List<PathPattern> paths, Set<String> persisted) {
        public static final Graphql NONE = new Graphql(List.of(), Set.of());

        public Graphql {
            paths = List.copyOf(paths);
            persisted = Set.copyOf(persisted);
        }

        public boolean isSpokenAt(String path) {
            return fits(paths, path);
        }
    }

    public static boolean isSafe(String method) {
        return SAFE.contains(method);
    }

    /** What serves GET mostly serves HEAD as well, so a GET that changes something is listed for both. */
    public boolean mayChange(String method, String path) {
        if (!isSafe(method)) {
            return !lists(reads, method, path);
        }
        return !writes.isEmpty() && (lists(writes, method, path) || method.equals("HEAD") && lists(writes, "GET", path));
    }

    private static boolean lists(List<Endpoint> calls, String method, String path) {
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).matches(method, path)) {
                return true;
            }
        }
        return false;
    }

    static boolean fits(List<PathPattern> patterns, String path) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(path)) {
                return true;
            }
        }
        return false;
    }
}
