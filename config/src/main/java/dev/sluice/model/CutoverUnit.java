package dev.sluice.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The smallest part of the site that moves as one.
 *
 * @param matches what it claims, at least one
 * @param share where it starts when it has never been seen before
 * @param requires the share that other units must have reached before this one is exposed, by unit name
 * @param guard by what it is judged; empty: the unit is not guarded
 * @param strictPaths refuse paths that two servers may read differently even where no decision differs
 * @param state where its state lives, and what follows from that
 */
public record CutoverUnit(String name, String owner, Optional<String> deputy, List<Match> matches, List<Endpoint> endpoints, Share share,
        Visitors visitors, List<Segment> segments, Optional<String> group, Map<String, Share> requires, Optional<GuardTerms> guard,
        boolean strictPaths, StateTerms state) {
    /** The name under which what no unit claims is measured and frozen; it always goes to old. */
    public static final String UNCLAIMED = "-";

    public CutoverUnit {
        matches = List.copyOf(matches);
        endpoints = List.copyOf(endpoints);
        segments = List.copyOf(segments);
        requires = Collections.unmodifiableMap(new LinkedHashMap<>(requires));
    }

    /** With state that both stacks share. */
    public CutoverUnit(String name, String owner, Optional<String> deputy, List<Match> matches, List<Endpoint> endpoints, Share share,
            Visitors visitors, List<Segment> segments, Optional<String> group, Map<String, Share> requires, Optional<GuardTerms> guard,
            boolean strictPaths) {
        this(name, owner, deputy, matches, endpoints, share, visitors, segments, group, requires, guard, strictPaths, StateTerms.SHARED);
    }

    /** The same unit with other terms for its state. */
    public CutoverUnit with(StateTerms terms) {
        return new CutoverUnit(name, owner, deputy, matches, endpoints, share, visitors, segments, group, requires, guard, strictPaths,
                terms);
    }

    /** Those who share a session: its group, or the unit alone. Who wrote on new in one of them is fenced in all. */
    public String fence() {
        return group.map(name -> "group " + name).orElse(name);
    }

    /** The declared endpoint a request belongs to, or {@link Endpoint#OTHER}. The first in the file that fits. */
    public String endpointOf(String method, String path) {
        int index = endpointIndexOf(method, path);
        return index == endpoints.size() ? Endpoint.OTHER : endpoints.get(index).toString();
    }

    /** As {@link #endpointOf}, as a place in {@link #endpoints}; its size stands for {@link Endpoint#OTHER}. */
    public int endpointIndexOf(String method, String path) {
        for (int i = 0; i < endpoints.size(); i++) {
            if (endpoints.get(i).matches(method, path)) {
                return i;
            }
        }
        return endpoints.size();
    }

    /** Whether a segment depends on what clients show. */
    public boolean asksForCertificates() {
        return segments.stream().flatMap(segment -> segment.when().stream()).anyMatch(Segment.Condition.Certificate.class::isInstance);
    }
}
