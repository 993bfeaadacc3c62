package dev.sluice.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

import dev.sluice.model.Segment;
import dev.sluice.model.Side;

/** Reads the segments of a unit. */
final class SegmentReader {
    private static final String WHEN = "one or more of header, cookie, query and network";
    private static final String TARGET = "to: old, to: new or share: P%";
    private static final String VALUES = "a value, or a list of values";

    private SegmentReader() {}

    static List<Located<Segment>> segments(ConfigValue list) {
        List<Located<Segment>> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigValue item : list.items("a list of segments such as { name: staff, when: { header: { X-Staff: \"yes\" } }, to: new }")) {
            item.mapping(KnownKeys.SEGMENT).flatMap(node -> segment(node, names)).ifPresent(segments::add);
        }
        return segments;
    }

    /** Its place is that of its target, which a rule may refuse. */
    private static Optional<Located<Segment>> segment(ConfigNode node, Set<String> names) {
        Optional<String> name = node.required("name", UnitsReader.NAME).flatMap(value -> UnitsReader.name(value)
                .flatMap(text -> names.add(text) ? Optional.of(text) : value.refuse(text + " stands there twice", "a name of its own")));
        List<Segment.Condition> when = node.required("when", WHEN).map(SegmentReader::conditions).orElse(List.of());
        Optional<Located<Segment.Target>> target = target(node);
        return name.flatMap(text -> target.map(to -> new Located<>(to.at(), new Segment(text, when, to.value()))));
    }

    private static Optional<Located<Segment.Target>> target(ConfigNode node) {
        Optional<ConfigValue> to = node.value("to");
        Optional<ConfigValue> share = node.value("share");
        if (to.isPresent() == share.isPresent()) {
            return node.self().refuse(to.isPresent() ? "both to and share" : "neither to nor share", TARGET);
        }
        return to.isPresent() ? to.flatMap(SegmentReader::side)
                : share.flatMap(value -> value.share().map(part -> new Located<>(value, new Segment.Target.Part(part))));
    }

    private static Optional<Located<Segment.Target>> side(ConfigValue value) {
        return value.oneOf("old", "new").map(word -> word.equals("old") ? Side.OLD : Side.NEW)
                .map(side -> new Located<>(value, new Segment.Target.To(side)));
    }

    private static List<Segment.Condition> conditions(ConfigValue value) {
        List<Segment.Condition> all = new ArrayList<>();
        value.mapping(KnownKeys.WHEN).ifPresent(node -> {
            node.value("header").ifPresent(at -> all.addAll(conditions(at, Segment.Condition.Header::new)));
            node.value("cookie").ifPresent(at -> all.addAll(conditions(at, Segment.Condition.Cookie::new)));
            node.value("query").ifPresent(at -> all.addAll(conditions(at, Segment.Condition.Query::new)));
            node.value("network").ifPresent(at -> all.add(new Segment.Condition.From(EdgeReader.networks(at))));
            if (node.isEmpty()) {
                value.refuse("no condition", WHEN);
            }
        });
        return all;
    }

    private static List<Segment.Condition> conditions(ConfigValue value, BiFunction<String, Set<String>, Segment.Condition> condition) {
        List<Segment.Condition> all = new ArrayList<>();
        Map<String, ConfigValue> named = value.named("a mapping of names to values");
        if (named.isEmpty() && value.isMapping()) {
            value.refuse("an empty mapping", "a name and its value");
        }
        named.forEach((name, values) -> {
            if (!VisitorsReader.isToken(name)) {
                values.refuseKey("not a name", Optional.of("letters, digits and - _ ."));
            }
            all.add(condition.apply(name, values(values)));
        });
        return all;
    }

    private static Set<String> values(ConfigValue value) {
        if (value.isList()) {
            return new LinkedHashSet<>(Located.values(ConfigValue.distinct(value.someItems(VALUES), item -> item.text("a value"))));
        }
        return value.text(VALUES).map(Set::of).orElse(Set.of());
    }
}
