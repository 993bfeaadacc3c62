package dev.sluice.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Share;

/** Finds units that wait for each other. Each circle is reported once, at the requirement that closes it. */
final class RequirementCycles {
    private final Map<String, UnitDraft> units;

    RequirementCycles(Map<String, UnitDraft> units) {
        this.units = units;
    }

    void check() {
        Set<String> reported = new HashSet<>();
        for (UnitDraft unit : units.values()) {
            unit.requires().forEach((required, need) -> {
                if (!required.equals(unit.name()) && !reported.contains(unit.name())) {
                    way(required, unit.name()).ifPresent(way -> {
                        report(unit.name(), way, need);
                        reported.addAll(way);
                    });
                }
            });
        }
    }

    private static void report(String unit, List<String> way, Located<Share> need) {
        need.at().refuse("a circle: " + unit + " requires " + String.join(", which requires ", way), "none of them waiting for itself");
    }

    /** The shortest chain of requirements from one unit to another, both included. */
    private Optional<List<String>> way(String from, String to) {
        Map<String, String> cameFrom = new LinkedHashMap<>(Map.of(from, from));
        Deque<String> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            String unit = open.remove();
            if (unit.equals(to)) {
                return Optional.of(trace(cameFrom, to));
            }
            Optional.ofNullable(units.get(unit)).map(draft -> draft.requires().keySet()).orElse(Set.of()).stream()
                    .filter(next -> cameFrom.putIfAbsent(next, unit) == null).forEach(open::add);
        }
        return Optional.empty();
    }

    private static List<String> trace(Map<String, String> cameFrom, String to) {
        Deque<String> way = new ArrayDeque<>(List.of(to));
        for (String unit = to; !unit.equals(cameFrom.get(unit)); unit = way.getFirst()) {
            way.addFirst(cameFrom.getOrDefault(unit, unit));
        }
        return List.copyOf(way);
    }
}
