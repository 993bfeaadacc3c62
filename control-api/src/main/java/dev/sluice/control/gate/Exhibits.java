package dev.sluice.control.gate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.Exhibit;

/** The evidence that is at hand, by unit and gate; of each the last {@value #MOST}. Any thread, one at a time. */
final class Exhibits {
    private static final int MOST = 4_000;

    private final Map<Place, Deque<Exhibit>> all = new HashMap<>();

    private record Place(String unit, String gate) {}

    synchronized void add(Exhibit exhibit) {
        Deque<Exhibit> some = all.computeIfAbsent(new Place(exhibit.unit(), exhibit.gate()), _ -> new ArrayDeque<>());
        some.add(exhibit);
        if (some.size() > MOST) {
            some.remove();
        }
    }

    /** In the order in which they came. */
    synchronized List<Exhibit> of(String unit, String gate) {
        return List.copyOf(all.getOrDefault(new Place(unit, gate), new ArrayDeque<>()));
    }

    Optional<Exhibit> last(String unit, String gate) {
        List<Exhibit> some = of(unit, gate);
        return some.isEmpty() ? Optional.empty() : Optional.of(some.getLast());
    }
}
