package dev.sluice.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Cast;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Table;

/** Reads who comes and what they do. */
final class CastReader {
    static final String STEPS = "a list of steps such as [{ name: home, GET: / }]";

    private static final String JOURNEYS = "a mapping of journeys by name, such as { look: { steps: [{ name: home, GET: / }] } }";
    private static final String TIMES = "how often one visitor goes through the steps, such as 2 or 1..3, at most 1000";
    private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:\\.\\.(\\d{1,4}))?");
    private static final int MOST_TIMES = 1_000;
    private static final int MOST_WEIGHT = 10_000;
    private static final int MOST = 100;

    private final ConfigNode root;
    private final Path directory;
    private final StepNames steps;

    /**
     * @param steps where all of them are noted
     */
    CastReader(ConfigNode root, Path directory, StepNames steps) {
        this.root = root;
        this.directory = directory;
        this.steps = steps;
    }

    /**
     * Empty only when something is wrong.
     *
     * @param hosts that steps may name in URLs of their own
     */
    Optional<Cast> read(Set<String> hosts) {
        var reader = new StepReader(hosts, steps);
        var tables = new TablesReader(directory);
        List<Table> rows = root.value("data").map(tables::read).orElse(List.of());
        var variants = new VariantsReader(tables.columns(), tables.unread());
        List<Axis> axes = root.value("variants").map(variants::read).orElse(List.of());
        PlaceNames before = PlaceNames.ofNobody();
        List<Step> setup = steps(root.value("setup"), reader.with(before, Optional.empty()));
        List<Journey> journeys = new ArrayList<>();
        journeysByName().forEach((name, at) -> at.mapping(ScenarioKeys.JOURNEY)
                .flatMap(node -> journey(name, node, reader.with(variants.names().after(before), Optional.of(name))))
                .ifPresent(journeys::add));
        List<Step> cleanup = steps(root.value("cleanup"), reader.with(before, Optional.empty()));
        return journeys.isEmpty() ? Optional.empty() : Optional.of(new Cast(journeys, axes, rows, setup, cleanup));
    }

    private Map<String, ConfigValue> journeysByName() {
        Optional<ConfigValue> at = root.required("journeys", JOURNEYS);
        Map<String, ConfigValue> named = at.map(value -> value.named(JOURNEYS)).orElse(Map.of());
        if (at.filter(ConfigValue::isMapping).isPresent() && (named.isEmpty() || named.size() > MOST)) {
            at.get().refuse(named.size() + " journeys", "1.." + MOST);
            return Map.of();
        }
        named.forEach((name, value) -> {
            if (!ScenarioMapping.isName(name)) {
                value.refuseKey("not a name", Optional.of(ScenarioMapping.NAME));
            }
        });
        return named;
    }

    private Optional<Journey> journey(String name, ConfigNode node, StepReader reader) {
        int weight = node.value("weight").flatMap(value -> value.integer(1, MOST_WEIGHT)).orElse(1);
        List<Integer> times = node.value("times").flatMap(value -> value.parsed(TIMES, CastReader::times)).orElse(List.of(1, 1));
        List<Step> does = steps(node.required("steps", STEPS), reader);
        List<Step> after = steps(node.value("cleanup"), reader.outside());
        return does.isEmpty() ? Optional.empty() : Optional.of(new Journey(name, weight, times.getFirst(), times.getLast(), does, after));
    }

    private static List<Step> steps(Optional<ConfigValue> list, StepReader reader) {
        List<Step> all = new ArrayList<>();
        for (ConfigValue item : list.map(value -> value.someItems(STEPS)).orElse(List.of())) {
            item.mapping(ScenarioKeys.STEP).flatMap(reader::read).ifPresent(all::add);
        }
        return all;
    }

    private static Optional<List<Integer>> times(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            return Optional.empty();
        }
        int least = Integer.parseInt(range.group(1));
        int most = Optional.ofNullable(range.group(2)).map(Integer::valueOf).orElse(least);
        return least >= 1 && most >= least && most <= MOST_TIMES ? Optional.of(List.of(least, most)) : Optional.empty();
    }

    /** Of one value, or each of a list. */
    static List<ConfigValue> each(ConfigValue value, String expected) {
        return value.isList() ? value.someItems(expected) : List.of(value);
    }

    /** By axis, those of its choices that a mapping names. */
    static Map<String, Set<String>> only(ConfigValue value, Map<String, Set<String>> axes) {
        Map<String, Set<String>> only = new LinkedHashMap<>();
        value.named("a mapping of axes to their choices, such as { coupon: [SAVE10] }").forEach((axis, choices) -> {
            if (axes.containsKey(axis)) {
                only.put(axis, new LinkedHashSet<>(Located.values(ConfigValue.distinct(each(choices, "a list of choices"),
                        item -> VariantsReader.choice(item, axis, axes.getOrDefault(axis, Set.of()))))));
            } else {
                VariantsReader.refuseAxis(choices, axis, axes.keySet());
            }
        });
        return only;
    }
}
