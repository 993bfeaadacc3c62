package dev.sluice.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The picture of all shares, latches and freezes at one generation. Read once per request; never changed, only replaced.
 *
 * @param exposures by unit, {@link CutoverUnit#UNCLAIMED} among them
 */
public record Split(long generation, Map<String, Exposure> exposures) {
    public Split {
        exposures = Collections.unmodifiableMap(new LinkedHashMap<>(exposures));
    }

    /** Where a unit stands; nothing exposed and nothing frozen for one that is not in the picture. */
    public Exposure of(String unit) {
        return exposures.getOrDefault(unit, Exposure.NONE);
    }

    /** The next picture, in which some units stand elsewhere. */
    public Split with(long nextGeneration, Set<String> units, UnaryOperator<Exposure> change) {
        Map<String, Exposure> next = new LinkedHashMap<>(exposures);
        units.forEach(unit -> next.put(unit, change.apply(of(unit))));
        return new Split(nextGeneration, next);
    }
}
