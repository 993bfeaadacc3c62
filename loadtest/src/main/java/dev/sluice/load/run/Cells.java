package dev.sluice.load.run;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.sluice.journey.Axis;

/** Every combination of choices, by the name that {@link dev.sluice.control.journey.Guest#cell} has. */
final class Cells {
    private Cells() {}

    static Set<String> of(List<Axis> axes) {
        Set<String> cells = new LinkedHashSet<>(Set.of(""));
        for (Axis axis : axes) {
            cells = cells.stream().flatMap(before -> axis.choices().stream()
                    .map(choice -> (before.isEmpty() ? "" : before + " ") + axis.name() + "=" + choice.name()))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
        return cells;
    }
}
