package dev.sluice.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The picture of all shares, latches and freezes at one generation. Read once per request; never changed, only replaced.
 *
 * @param exposures by unit, {@link CutoverUnit#UNCLAIMED} among them
 * @param drills the units that a drill exposes to test traffic, and to nobody else; a latch ends it. Not kept on disk
 */
public record Split(long generation, Map<String, Exposure> exposures, Set<String> drills) {
    public Split {
        exposures = Collections.unmodifiableMap(new LinkedHashMap<>(exposures));
        drills = withoutLatched(drills, exposures);
    }

    /** Without a drill. */
    public Split(long generation, Map<String, Exposure> exposures) {
        this(generation, exposures, Set.of());
    }

    private static Set<String> withoutLatched(Set<String> drills, Map<String, Exposure> exposures) {
        if (drills.isEmpty()) {
            return Set.of();
        }
        Set<String> left = new LinkedHashSet<>(drills);
        left.removeIf(unit -> exposures.getOrDefault(unit, Exposure.NONE).isLatched());
        return Set.copyOf(left);
    }

    /** Where a unit stands; nothing exposed and nothing frozen for one that is not in the picture. */
    public Exposure of(String unit) {
        return exposures.getOrDefault(unit, Exposure.NONE);
    }

    /** The next picture, in which some units stand elsewhere. */
    public Split with(long nextGeneration, Set<String> units, UnaryOperator<Exposure> change) {
        Map<String, Exposure> next = new LinkedHashMap<>(exposures);
        units.forEach(unit -> next.put(unit, change.apply(of(unit))));
        return new Split(nextGeneration, next, drills);
    }

    /** The drills there are when what changed them from {@code basis} to {@code decided} meets these. */
    public Set<String> drillsAfter(Split basis, Split decided) {
        if (basis.drills.equals(decided.drills)) {
            return drills;
        }
        Set<String> merged = new LinkedHashSet<>(drills);
        basis.drills.stream().filter(unit -> !decided.drills.contains(unit)).forEach(merged::remove);
        decided.drills.stream().filter(unit -> !basis.drills.contains(unit)).forEach(merged::add);
        return merged;
    }
}
