package dev.sluice.proxy.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Match;
import dev.sluice.model.Site;

/**
 * Which unit claims a request, compiled once per site. One tree of path segments for each host and one for all hosts, so that a decision
 * takes as long as the path has segments, however many units there are. Immutable; looking up allocates nothing.
 */
public final class RouteTable {
    /** Of a site without units. */
    static final RouteTable EMPTY = new RouteTable(Map.of(), new PathTree());

    private static final Claim UNCLAIMED = new Claim(CutoverUnit.UNCLAIMED, Optional.empty());

    private final Map<String, PathTree> hosts;
    private final PathTree everyHost;

    /** Who claims a request: a unit, or nobody, which has a name as well. */
    record Claim(String name, Optional<CutoverUnit> unit) {}

    private RouteTable(Map<String, PathTree> hosts, PathTree everyHost) {
        this.hosts = hosts;
        this.everyHost = everyHost;
    }

    static RouteTable compile(Site site) {
        List<PathTree.Row> rows = new ArrayList<>();
        for (CutoverUnit unit : site.units().values()) {
            var claim = new Claim(unit.name(), Optional.of(unit));
            unit.matches().forEach(match -> rows.add(new PathTree.Row(match, claim)));
        }
        rows.sort(Comparator.comparing(PathTree.Row::match, Match.MOST_SPECIFIC_FIRST));
        Map<String, PathTree> hosts = new HashMap<>();
        var everyHost = new PathTree();
        for (int rank = 0; rank < rows.size(); rank++) {
            PathTree.Row row = rows.get(rank);
            row.match().host().map(host -> hosts.computeIfAbsent(host, _ -> new PathTree())).orElse(everyHost).add(rank, row);
        }
        return new RouteTable(hosts, everyHost);
    }

    /** The most specific match wins; {@code host} in lower case without a port, {@code path} in normal form. */
    Claim claim(String method, String host, String path) {
        if (!path.startsWith("/")) {
            return UNCLAIMED; // OPTIONS *
        }
        PathTree own = hosts.get(host);
        Optional<Claim> claim = own == null ? Optional.empty() : own.find(method, path);
        return claim.isPresent() ? claim.get() : everyHost.find(method, path).orElse(UNCLAIMED);
    }
}
