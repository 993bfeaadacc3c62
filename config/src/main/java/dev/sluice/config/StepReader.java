package dev.sluice.config;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.journey.Check;
import dev.sluice.journey.Extraction;
import dev.sluice.journey.Step;
import dev.sluice.journey.Step.Call;
import dev.sluice.journey.Step.Think;
import dev.sluice.journey.Text;

/** Reads steps, one after another: a text of one may name what those before it draw. */
final class StepReader {
    private static final String THINK = "a time such as 2s, or two such as 1s..3s, at most 1h";
    private static final Pattern BETWEEN = Pattern.compile("(\\w+?)(?:\\.\\.(\\w+))?");
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Set<String> hosts;
    private final StepNames steps;
    private final PlaceNames places;
    /** The journey whose steps these are; empty: none's. */
    private final Optional<String> room;

    StepReader(Set<String> hosts, StepNames steps) {
        this(hosts, steps, PlaceNames.ofNobody(), Optional.empty());
    }

    private StepReader(Set<String> hosts, StepNames steps, PlaceNames places, Optional<String> room) {
        this.hosts = hosts;
        this.steps = steps;
        this.places = places;
        this.room = room;
    }

    /** For a list of its own. */
    StepReader with(PlaceNames places, Optional<String> room) {
        return new StepReader(hosts, steps, places, room);
    }

    /** For steps of the same visitor that are no part of the journey. */
    StepReader outside() {
        return with(places, Optional.empty());
    }

    Optional<Step> read(ConfigNode node) {
        Map<String, ConfigValue> takes = node.value("take")
                .map(value -> value.named("a mapping of names to what is taken, such as { order: { header: X-Order } }")).orElse(Map.of());
        Optional<String> name = node.required("name", ScenarioMapping.NAME).flatMap(value -> name(value, takes.keySet()));
        Map<String, Set<String>> only = node.value("only").map(value -> CastReader.only(value, places.axes())).orElse(Map.of());
        var texts = new Texts(places, only);
        Optional<Call> call = new CallReader(texts, hosts).read(node);
        Think think = node.value("think").flatMap(value -> value.parsed(THINK, StepReader::think)).orElse(Think.NONE);
        List<Extraction> drawn = TakeReader.extractions(takes, places.axes().keySet());
        takes.keySet().forEach(into -> places.draw(into, only));
        List<Check> checks = node.value("check").flatMap(value -> value.mapping(ScenarioKeys.CHECK))
                .map(checked -> new ChecksReader(texts).read(checked)).orElse(List.of());
        return name.flatMap(called -> call.map(asks -> new Step(called, asks, think, only, drawn, checks)));
    }

    /** Texts of one step. */
    record Texts(PlaceNames places, Map<String, Set<String>> only) {
        Optional<Text> read(ConfigValue value, String expected) {
            return places.text(value, only, expected);
        }

        Optional<Text> check(ConfigValue value, Text text) {
            return places.check(value, text, only);
        }
    }

    private Optional<String> name(ConfigValue value, Set<String> draws) {
        return value.parsed(ScenarioMapping.NAME, text -> Optional.of(text).filter(ScenarioMapping::isName))
                .flatMap(text -> steps.add(text, new StepNames.Entry(room, new LinkedHashSet<>(draws))) ? Optional.of(text)
                        : value.refuse(text + " stands there twice", "a name that no other step of the file has"));
    }

    private static Optional<Think> think(String text) {
        Matcher between = BETWEEN.matcher(text);
        if (!between.matches()) {
            return Optional.empty();
        }
        Optional<Duration> least = Quantity.duration(between.group(1));
        Optional<Duration> most = between.group(2) == null ? least : Quantity.duration(between.group(2));
        return least
                .flatMap(from -> most.filter(to -> to.compareTo(from) >= 0 && to.compareTo(LONGEST) <= 0).map(to -> new Think(from, to)));
    }
}
