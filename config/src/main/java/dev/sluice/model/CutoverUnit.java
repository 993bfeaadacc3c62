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
 * @param failover when old may answer what new has failed
 * @param assetFallback what one stack does not have is asked of the other one
 * @param strictPaths refuse paths that two servers may read differently even where no decision differs
 * @param state where its state lives, and what follows from that
 * @param callbacks which calls go to the stack that has what they are about
 * @param plan the stages in which it is exposed; empty: it has none of its own, see {@link Site#plan}
 */
public record CutoverUnit(String name, String owner, Optional<String> deputy, List<Match> matches, List<Endpoint> endpoints, Share share,
        Visitors visitors, List<Segment> segments, Optional<String> group, Map<String, Share> requires, Optional<GuardTerms> guard,
        FailoverTerms failover, List<PathPattern> assetFallback, boolean strictPaths, StateTerms state,
        OwnerTerms callbacks, Optional<ExposurePlan> plan) {
    /** The name under which what no unit claims is measured and frozen; it always goes to old. */
    public static final String UNCLAIMED = "-";

    public CutoverUnit {
        matches = List.copyOf(matches);
        endpoints = List.copyOf(endpoints);
        segments = List.copyOf(segments);
        assetFallback = List.copyOf(assetFallback);
        requires = Collections.unmodifiableMap(new LinkedHashMap<>(requires));
    }

    /** Without callbacks that go by who has what they are about. */
    public CutoverUnit(String name, String owner, Optional<String> deputy, List<Match> matches, List<Endpoint> endpoints, Share share,
            Visitors visitors, List<Segment> segments, Optional<String> group, Map<String, Share> requires, Optional<GuardTerms> guard,
            FailoverTerms failover, List<PathPattern> assetFallback, boolean strictPaths, StateTerms state,
            Optional<ExposurePlan> plan) {
        this(name, owner, deputy, matches, endpoints, share, visitors, segments, group, requires, guard, failover, assetFallback,
                strictPaths, state, OwnerTerms.NONE, plan);
    }

    /** With state that both stacks share, and no plan. */
    public CutoverUnit(String name, String owner, Optional<String> deputy, List<Match> matches, List<Endpoint> endpoints, Share share,
            Visitors visitors, List<Segment> segments, Optional<String> group, Map<String, Share> requires, Optional<GuardTerms> guard,
            FailoverTerms failover, List<PathPattern> assetFallback, boolean strictPaths) {
        this(name, owner, deputy, matches, endpoints, share, visitors, segments, group, requires, guard, failover, assetFallback,
                strictPaths, StateTerms.SHARED, Optional.empty());
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

    /** The names under which its requests are counted: its endpoints, or {@link Endpoint#OTHER} when it has none. */
    public List<String> measured() {
        return endpoints.isEmpty() ? List.of(Endpoint.OTHER) : endpoints.stream().map(Endpoint::toString).toList();
    }

    /** How much of the safe requests without a cookie stays on old when everything else is on new. */
    public Share controlShare() {
        return guard.map(GuardTerms::controlShare).orElse(Share.NONE);
    }

    /** Whether a path is one of {@link #assetFallback}. */
    public boolean isAsset(String path) {
        for (int i = 0; i < assetFallback.size(); i++) {
            if (assetFallback.get(i).matches(path)) {
                return true;
            }
        }
        return false;
    }

    /** Whether anybody goes to new where the unit stands: by its share, or by a segment. */
    public boolean isExposed(Exposure exposure) {
        return !exposure.isLatched() && (!exposure.share().isNone() || segments.stream().anyMatch(Segment::sendsToNew));
    }

    /** Whether a segment depends on what clients show. */
    public boolean asksForCertificates() {
        return segments.stream().flatMap(segment -> segment.when().stream()).anyMatch(Segment.Condition.Certificate.class::isInstance);
    }
}
