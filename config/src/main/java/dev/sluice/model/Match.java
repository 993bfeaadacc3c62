package dev.sluice.model;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * What a unit claims: a path, on one host or on all, with some methods or all.
 *
 * @param host lower case, without a port; empty: every host
 * @param methods upper case; empty: every method
 */
public record Match(Optional<String> host, PathPattern path, Set<String> methods) {
    /** The most specific first: host over none, exact path over longer prefix over shorter, method over none. */
    public static final Comparator<Match> MOST_SPECIFIC_FIRST = Comparator.comparing((Match match) -> match.host.isEmpty())
            .thenComparing(Match::path, PathPattern::compareSpecificity).thenComparing(match -> match.methods.isEmpty());

    public Match {
        methods = Set.copyOf(methods);
    }

    /** Whether a request is claimed; {@code host} in lower case without its port, {@code path} in normal form without its query. */
    public boolean claims(String method, String host, String path) {
        return (methods.isEmpty() || methods.contains(method)) && (this.host.isEmpty() || this.host.get().equals(host))
                && this.path.matches(path);
    }

    /** Whether some request is claimed by both and neither is the more specific one. */
    public boolean collidesWith(Match other) {
        return path.overlaps(other.path) && host.equals(other.host) && methodsMeet(other) && MOST_SPECIFIC_FIRST.compare(this, other) == 0;
    }

    private boolean methodsMeet(Match other) {
        return methods.isEmpty() || other.methods.isEmpty() || methods.stream().anyMatch(other.methods::contains);
    }

    @Override
    public String toString() {
        return (methods.isEmpty() ? "" : String.join(",", methods.stream().sorted().toList()) + " ") + host.orElse("") + path;
    }
}
