package dev.sluice.control.gate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.Exhibit;

/** The evidence that is at hand, by unit and gate; of each the last {@value #MOST}, and no more than so many characters. Any thread, one at a time. */
final class Exhibits {
    private static final int MOST = 4_000;
    /** Of one gate of one unit; of the largest pieces that are taken, eight. */
    static final long MOST_CHARACTERS = 8L * Intake.LARGEST;

    private final Map<Place, List<Exhibit>> all = new HashMap<>();

    private record Place(String unit, String gate) {}

    /** What was seen last stands last, also when two hand in at once. */
    synchronized void add(Exhibit exhibit) {
        List<Exhibit> some = all.computeIfAbsent(new Place(exhibit.unit(), exhibit.gate()), _ -> new ArrayList<>());
        int place = some.size();
        while (place > 0 && some.get(place - 1).at().isAfter(exhibit.at())) {
            place--;
        }
        some.add(place, exhibit);
        long size = some.stream().mapToLong(one -> one.body().length()).sum();
        while (some.size() > MOST || some.size() > 1 && size > MOST_CHARACTERS) {
            size -= some.removeFirst().body().length();
        }
    }

    synchronized void remove(Exhibit exhibit) {
        all.getOrDefault(new Place(exhibit.unit(), exhibit.gate()), new ArrayList<>()).remove(exhibit);
    }

    /** In the order in which it was seen what they tell. */
    synchronized List<Exhibit> of(String unit, String gate) {
        return List.copyOf(all.getOrDefault(new Place(unit, gate), List.of()));
    }

    synchronized Optional<Exhibit> last(String unit, String gate) {
        List<Exhibit> some = all.getOrDefault(new Place(unit, gate), List.of());
        return some.isEmpty() ? Optional.empty() : Optional.of(some.getLast());
    }
}
