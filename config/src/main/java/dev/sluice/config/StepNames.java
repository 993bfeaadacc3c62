package dev.sluice.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which steps stand in a scenario and what each draws, also those that are wrong: so nothing is called unknown for another mistake. Confined to
 * the thread that reads the file.
 */
final class StepNames {
    private final Map<String, Entry> steps = new LinkedHashMap<>();

    /**
     * A step.
     *
     * @param room the journey whose step it is; empty: of a setup or a cleanup
     */
    record Entry(Optional<String> room, Set<String> drawn) {}

    /** False when there is one of that name. */
    boolean add(String name, Entry entry) {
        return steps.putIfAbsent(name, entry) == null;
    }

    Optional<Entry> find(String step) {
        return Optional.ofNullable(steps.get(step));
    }

    /** Those that visitors take on their journeys. */
    Collection<String> ofJourneys() {
        return steps.entrySet().stream().filter(step -> step.getValue().room().isPresent()).map(Map.Entry::getKey).toList();
    }

    /** Of the journey of a step, what it and those before it draw. */
    Set<String> drawnUntil(String step) {
        Set<String> drawn = new LinkedHashSet<>();
        List<String> names = List.copyOf(steps.keySet());
        Optional<String> room = find(step).flatMap(Entry::room);
        names.subList(0, names.indexOf(step) + 1).stream().flatMap(name -> find(name).stream()).filter(entry -> entry.room().equals(room))
                .forEach(entry -> drawn.addAll(entry.drawn()));
        return drawn;
    }

    /** Whether both are of one journey, in this order. */
    boolean follows(String later, String earlier) {
        List<String> names = List.copyOf(steps.keySet());
        return names.indexOf(later) > names.indexOf(earlier)
                && find(later).flatMap(Entry::room).equals(find(earlier).flatMap(Entry::room));
    }

    /** All that is drawn on journeys. */
    Set<String> drawn() {
        Set<String> drawn = new LinkedHashSet<>();
        steps.values().stream().filter(entry -> entry.room().isPresent()).forEach(entry -> drawn.addAll(entry.drawn()));
        return drawn;
    }
}
