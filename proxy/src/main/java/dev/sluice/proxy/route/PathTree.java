package dev.sluice.proxy.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Match;

/** Path patterns as a tree of their segments. Filled once, in order of rank, then only read. */
final class PathTree {
    private static final String OPEN = "*";

    private final SegmentMap<PathTree> named = new SegmentMap<>();
    private @Nullable PathTree open;
    /** Patterns that end here. */
    private final List<Ranked> whole = new ArrayList<>(0);
    /** Patterns that end here with an open rest. */
    private final List<Ranked> beginning = new ArrayList<>(0);

    /** One match of a unit. */
    record Row(Match match, RouteTable.Claim claim) {
        boolean takes(String method) {
            return match.methods().isEmpty() || match.methods().contains(method);
        }
    }

    /**
     * A row among all others.
     *
     * @param rank the lower one is the more specific
     */
    private record Ranked(int rank, Row row, Optional<RouteTable.Claim> claim) {}

    void add(int rank, Row row) {
        PathTree at = this;
        for (String segment : row.match().path().segments()) {
            at = at.child(segment);
        }
        var ranked = new Ranked(rank, row, Optional.of(row.claim()));
        (row.match().path().hasOpenRest() ? at.beginning : at.whole).add(ranked);
    }

    Optional<RouteTable.Claim> find(String method, String path) {
        Ranked best = find(method, path, 0, null);
        return best == null ? Optional.empty() : best.claim;
    }

    private PathTree child(String segment) {
        if (!segment.equals(OPEN)) {
            return named.computeIfAbsent(segment, PathTree::new);
        }
        PathTree child = open == null ? new PathTree() : open;
        open = child;
        return child;
    }

    /** The better of {@code best} and what fits the path from {@code at} on, which is a slash or the end. */
    private @Nullable Ranked find(String method, String path, int at, @Nullable Ranked best) {
        Ranked found = better(method, beginning, best);
        if (at == path.length()) {
            return better(method, whole, found);
        }
        int slash = path.indexOf('/', at + 1);
        int end = slash < 0 ? path.length() : slash;
        PathTree child = named.get(path, at + 1, end);
        if (child != null) {
            found = child.find(method, path, end, found);
        }
        return open == null || end == at + 1 ? found : open.find(method, path, end, found);
    }

    private static @Nullable Ranked better(String method, List<Ranked> candidates, @Nullable Ranked best) {
        for (int i = 0; i < candidates.size(); i++) {
            Ranked candidate = candidates.get(i);
            if (best != null && best.rank < candidate.rank) {
                return best;
            }
            if (candidate.row.takes(method)) {
                return candidate;
            }
        }
        return best;
    }
}
