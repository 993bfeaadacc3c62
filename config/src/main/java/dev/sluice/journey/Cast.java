package dev.sluice.journey;

import java.util.List;
import java.util.stream.Stream;

/**
 * Those who come, what they do and what they know.
 *
 * @param axes in which they differ; every combination is visited
 * @param setup once, before the first of them
 * @param cleanup once, after the last of them, also of a run that was stopped
 */
public record Cast(List<Journey> journeys, List<Axis> axes, List<Table> tables, List<Step> setup, List<Step> cleanup) {
    public Cast {
        if (journeys.isEmpty()) {
            throw new IllegalArgumentException("journeys: none (expected: one at least)");
        }
        journeys = List.copyOf(journeys);
        axes = List.copyOf(axes);
        tables = List.copyOf(tables);
        setup = List.copyOf(setup);
        cleanup = List.copyOf(cleanup);
    }

    /** How many combinations of choices there are; 1 without axes. */
    public int cells() {
        return axes.stream().mapToInt(axis -> axis.choices().size()).reduce(1, Math::multiplyExact);
    }

    /** All steps of all journeys, in the order of the file. */
    public Stream<Step> steps() {
        return journeys.stream().flatMap(journey -> Stream.concat(journey.steps().stream(), journey.cleanup().stream()));
    }
}
