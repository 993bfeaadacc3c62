package dev.sluice.control.gate;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Side;
import dev.sluice.model.Tally;

/**
 * What both stacks answered at the endpoints of a unit over one stretch of time.
 *
 * @param in how long it is
 * @param tallies in that time, by endpoint and stack
 * @param before of old since the start, for when nobody is on old any more
 */
record Window(String unit, Duration in, List<Tally> tallies, List<Tally> before) {
    /** Endpoints that have less than this part of a unit's answers together need not have enough for a verdict of their own. */
    private static final double RARE = 0.05;
    /** With fewer requests on old it cannot be compared with. */
    static final int FEWEST_OF_OLD = 100;

    Window {
        tallies = List.copyOf(tallies);
        before = List.copyOf(before);
    }

    /** What both stacks answered at one endpoint. */
    record Pair(String endpoint, Tally old, Tally fresh, boolean rare) {}

    /** All endpoints of one stack together. */
    Tally all(Side side) {
        return sum(tallies, side, "");
    }

    /** Old in this time, or before it. */
    Tally control() {
        return isOldGone() ? sum(before, Side.OLD, "") : all(Side.OLD);
    }

    /** Whether old has answered next to nothing in this time, so that what it did before stands in. */
    boolean isOldGone() {
        return all(Side.OLD).requests() < FEWEST_OF_OLD && sum(before, Side.OLD, "").requests() >= FEWEST_OF_OLD;
    }

    /** Every endpoint of which new has answered something. */
    List<Pair> answered() {
        return pairs().stream().filter(pair -> pair.fresh.took().count() > 0).toList();
    }

    /** Every endpoint of which new has answered something, or failed to. */
    List<Pair> pairs() {
        Map<String, Tally> fresh = new LinkedHashMap<>();
        tallies.stream().filter(tally -> tally.side() == Side.NEW && (tally.took().count() > 0 || tally.failures() > 0))
                .forEach(tally -> fresh.put(tally.endpoint(), tally));
        Map<String, Long> answers = new HashMap<>();
        fresh.forEach((endpoint, tally) -> answers.put(endpoint, tally.took().count()));
        Set<String> rare = rare(answers);
        return fresh.entrySet().stream()
                .map(entry -> new Pair(entry.getKey(), old(entry.getKey()), entry.getValue(), rare.contains(entry.getKey()))).toList();
    }

    /** The rarest endpoints, as many as have next to nothing of all answers together; so of many that are asked alike none is. */
    static Set<String> rare(Map<String, Long> answers) {
        double left = RARE * answers.values().stream().mapToLong(Long::longValue).sum();
        Set<String> rare = new HashSet<>();
        for (Map.Entry<String, Long> endpoint : answers.entrySet().stream().sorted(Map.Entry.comparingByValue()).toList()) {
            left -= endpoint.getValue();
            if (left <= 0) {
                break;
            }
            rare.add(endpoint.getKey());
        }
        return rare;
    }

    private Tally old(String endpoint) {
        Optional<Tally> now = find(tallies, endpoint);
        return (isOldGone() ? find(before, endpoint) : now).orElse(Tally.none(unit, Side.OLD, endpoint));
    }

    private static Optional<Tally> find(List<Tally> among, String endpoint) {
        return among.stream().filter(tally -> tally.side() == Side.OLD && tally.endpoint().equals(endpoint)).findFirst();
    }

    private Tally sum(List<Tally> among, Side side, String endpoint) {
        return among.stream().filter(tally -> tally.side() == side).reduce(Tally.none(unit, side, endpoint), Tally::and);
    }
}
