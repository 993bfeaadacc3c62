package dev.sluice.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.sluice.journey.Text;
import dev.sluice.journey.Text.Part;
import dev.sluice.model.Nearest;

/**
 * What the places of a text may be called, from one step to the next: axes, columns, what earlier steps drew, and what every visitor has.
 * Confined to the thread that reads the file.
 */
final class PlaceNames {
    private static final String PLACE = "a place such as ${order}: letters, digits, - and _";
    /** More combinations than these are believed to be in order. */
    private static final int MOST_LOOKED_AT = 10_000;

    /** The choices of each axis. */
    private final Map<String, Set<String>> axes;
    private final Set<String> columns;
    /** Tables that are wrong, whose columns are unknown. */
    private final Set<String> unread;
    /** With which choices the steps happen that draw an extraction. */
    private final Map<String, List<Map<String, Set<String>>>> drawn = new HashMap<>();

    PlaceNames(Map<String, Set<String>> axes, Set<String> columns, Set<String> unread) {
        this.axes = axes;
        this.columns = columns;
        this.unread = unread;
    }

    /** Before there are visitors. */
    static PlaceNames ofNobody() {
        return new PlaceNames(Map.of(), Set.of(), Set.of());
    }

    /** Of a visitor who finds what this drew. */
    PlaceNames after(PlaceNames earlier) {
        var after = new PlaceNames(axes, columns, unread);
        after.drawn.putAll(earlier.drawn);
        return after;
    }

    Map<String, Set<String>> axes() {
        return axes;
    }

    void draw(String name, Map<String, Set<String>> only) {
        drawn.merge(name, List.of(only), (before, one) -> Stream.concat(before.stream(), one.stream()).toList());
    }

    /** A text of a step that happens with certain choices only. */
    Optional<Text> text(ConfigValue value, Map<String, Set<String>> only, String expected) {
        return value.text(expected).flatMap(written -> check(value, Text.of(written), only));
    }

    Optional<Text> check(ConfigValue value, Text text, Map<String, Set<String>> only) {
        for (Part part : text.parts()) {
            Optional<Problem> wrong = switch (part) {
                case Part.Plain(String plain) when plain.contains("${") -> problem(value, ConfigValue.shown(plain), PLACE);
                case Part.Plain _ -> Optional.empty();
                case Part.Place(String name) -> whatIsWrong(value, name, only);
                case Part.JsonPlace(String name) -> whatIsWrong(value, name, only);
            };
            if (wrong.isPresent()) {
                return value.refuse(wrong.get().what(), wrong.get().expected().orElse(PLACE));
            }
        }
        return Optional.of(text);
    }

    private Optional<Problem> whatIsWrong(ConfigValue value, String name, Map<String, Set<String>> only) {
        if (axes.containsKey(name) || columns.contains(name) || Text.OWN.contains(name) || isUnread(name)) {
            return Optional.empty();
        }
        List<Map<String, Set<String>>> drawnBy = drawn.getOrDefault(name, List.of());
        if (drawnBy.isEmpty()) {
            return problem(value, "${" + name + "}: nothing has that name here", Nearest.to(name, all()).map(near -> "${" + near + "}")
                    .orElse("an axis, table.column, what an earlier step takes, or one of " + String.join(", ", Text.OWN.stream().sorted()
                            .toList())));
        }
        return without(drawnBy, only).flatMap(cell -> problem(value, "${" + name + "} is not taken by any earlier step with "
                + String.join(" ", cell.entrySet().stream().map(axis -> axis.getKey() + "=" + axis.getValue()).toList()),
                "only for this step, as for that which takes it"));
    }

    private boolean isUnread(String name) {
        return name.indexOf('.') > 0 && unread.contains(name.substring(0, name.indexOf('.')));
    }

    private static Optional<Problem> problem(ConfigValue value, String what, String expected) {
        return Optional.of(new Problem(value.place(), value.path(), what, Optional.of(expected)));
    }

    private Set<String> all() {
        Set<String> all = new LinkedHashSet<>(axes.keySet());
        all.addAll(columns);
        all.addAll(drawn.keySet());
        all.addAll(Text.OWN);
        return all;
    }

    /** Choices with which a step happens and none of those that draw does. */
    private Optional<Map<String, String>> without(List<Map<String, Set<String>>> drawnBy, Map<String, Set<String>> only) {
        Set<String> concerned = new LinkedHashSet<>();
        drawnBy.forEach(step -> concerned.addAll(step.keySet()));
        List<Map<String, String>> cells = new ArrayList<>(List.of(Map.of()));
        for (String axis : concerned) {
            Set<String> choices = only.getOrDefault(axis, axes.getOrDefault(axis, Set.of()));
            List<Map<String, String>> wider = new ArrayList<>();
            cells.forEach(cell -> choices.forEach(choice -> {
                Map<String, String> with = new LinkedHashMap<>(cell);
                with.put(axis, choice);
                wider.add(with);
            }));
            cells = wider;
            if (cells.size() > MOST_LOOKED_AT) {
                return Optional.empty();
            }
        }
        return cells.stream().filter(cell -> drawnBy.stream().noneMatch(step -> happens(step, cell))).findFirst();
    }

    private static boolean happens(Map<String, Set<String>> only, Map<String, String> cell) {
        return only.entrySet().stream().allMatch(axis -> axis.getValue().contains(cell.getOrDefault(axis.getKey(), "")));
    }
}
