package dev.sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Axis.Choice;
import dev.sluice.journey.Text;
import dev.sluice.model.Nearest;

/** Reads the axes in which visitors differ. */
final class VariantsReader {
    private static final String AXES = "a mapping of axes to their choices, such as { coupon: [none, SAVE10] }";
    private static final String CHOICES = "a list such as [none, SAVE10], or a mapping such as { desktop: {}, mobile: { weight: 3 } }";
    private static final String CHOICE = "a word without blanks and =, at most 60 characters";
    private static final int MOST_AXES = 10;
    private static final int MOST_CHOICES = 250;
    private static final int MOST_CELLS = 10_000;
    private static final int MOST_WEIGHT = 10_000;

    private final Map<String, Set<String>> choices = new LinkedHashMap<>();
    private final PlaceNames names;

    /**
     * @param columns of all tables, as texts name them
     * @param unread tables whose columns are unknown
     */
    VariantsReader(Set<String> columns, Set<String> unread) {
        this.names = new PlaceNames(choices, columns, unread);
    }

    /** What a visitor's texts may name, once all are read. */
    PlaceNames names() {
        return names;
    }

    static Optional<String> choice(ConfigValue item, String axis, Set<String> known) {
        return item.text(CHOICE).flatMap(text -> known.contains(text) ? Optional.of(text)
                : item.refuse(ConfigValue.shown(text) + ": no such choice of " + axis,
                        Nearest.to(text, known).orElse("one of " + String.join(", ", known))));
    }

    static void refuseAxis(ConfigValue value, String axis, Set<String> known) {
        value.refuseKey(ConfigValue.shown(axis) + ": no such axis", Optional.of(Nearest.to(axis, known)
                .orElse(known.isEmpty() ? "one of variants" : "one of " + String.join(", ", known))));
    }

    List<Axis> read(ConfigValue value) {
        Map<String, ConfigValue> named = value.named(AXES);
        if (named.size() > MOST_AXES) {
            value.refuse(named.size() + " axes", "at most " + MOST_AXES);
            return List.of();
        }
        named.forEach((name, at) -> choices.put(name, words(at)));
        long cells = choices.values().stream().mapToLong(Set::size).reduce(1, (all, some) -> all * Math.max(1, some));
        if (cells > MOST_CELLS) {
            value.refuse(cells + " combinations", "at most " + MOST_CELLS + ", as each of them is visited");
        }
        List<Axis> axes = new ArrayList<>();
        named.forEach((name, at) -> axis(name, at).ifPresent(axes::add));
        return axes;
    }

    /** What the choices of an axis are called, whatever else is wrong with them. */
    private static Set<String> words(ConfigValue at) {
        return switch (at.node()) {
            case YamlNode.Sequence(_, List<YamlNode> items) -> new LinkedHashSet<>(items.stream()
                    .flatMap(item -> item instanceof YamlNode.Scalar scalar
                            ? Optional.of(scalar.text()).stream()
                            : Optional.<String>empty().stream())
                    .toList());
            case YamlNode.Mapping(_, List<YamlNode.Entry> entries) ->
                new LinkedHashSet<>(entries.stream().map(YamlNode.Entry::key).toList());
            case YamlNode.Scalar _ -> Set.of();
        };
    }

    private Optional<Axis> axis(String name, ConfigValue at) {
        if (!ScenarioMapping.isName(name)) {
            at.refuseKey("not a name", Optional.of(ScenarioMapping.NAME));
        }
        List<Choice> all = new ArrayList<>();
        if (at.isList()) {
            ConfigValue.distinct(at.someItems(CHOICES), item -> item.parsed(CHOICE, VariantsReader::word))
                    .forEach(word -> all.add(new Choice(word.value(), word.value(), 1, Map.of())));
        } else {
            at.named(CHOICES).forEach((word, value) -> choice(word, value).ifPresent(all::add));
            if (at.isMapping() && all.isEmpty()) {
                at.refuse("no choice", CHOICES);
            }
        }
        if (all.size() > MOST_CHOICES) {
            at.refuse(all.size() + " choices", "at most " + MOST_CHOICES);
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(new Axis(name, all));
    }

    private Optional<Choice> choice(String word, ConfigValue value) {
        if (word(word).isEmpty()) {
            value.refuseKey("not a choice", Optional.of(CHOICE));
        }
        return value.mapping(ScenarioKeys.CHOICE).map(node -> new Choice(word,
                node.value("value").flatMap(at -> at.text("what stands in texts for it")).orElse(word),
                node.value("weight").flatMap(at -> at.integer(1, MOST_WEIGHT)).orElse(1),
                node.value("headers").map(at -> CallReader.headers(at, this::text)).orElse(Map.of())));
    }

    private Optional<Text> text(ConfigValue value) {
        return names.text(value, Map.of(), "a text");
    }

    private static Optional<String> word(String text) {
        return Optional.of(text).filter(word -> word.matches("[^\\s=]{1,60}"));
    }
}
