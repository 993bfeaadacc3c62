package dev.sluice.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

import dev.sluice.model.CertificatePattern;
import dev.sluice.model.Crawler;
import dev.sluice.model.Segment;
import dev.sluice.model.Side;
import dev.sluice.model.TlsFacts;

/** Reads the segments of a unit. */
final class SegmentReader {
    private static final String WHEN = "one or more of header, cookie, query, network, client-certificate, tls and crawler";
    private static final String TARGET = "to: old, to: new or share: P%";
    private static final String CERTIFICATES = "any, a name, *.NAME, *@NAME or sha256:FINGERPRINT, or a list of these";
    private static final String VERSIONS = "1.2, 1.3 or none, or a list of these";
    private static final String CRAWLERS = "any, googlebot, bingbot, applebot, yandexbot or baiduspider, or a list of these";
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
            node.value("client-certificate").ifPresent(at -> all.add(new Segment.Condition.Certificate(each(at, CERTIFICATES,
                    one -> one.parsed(CERTIFICATES, CertificatePattern::parse)))));
            node.value("tls").ifPresent(at -> all.add(new Segment.Condition.Tls(
                    new LinkedHashSet<>(each(at, VERSIONS, one -> one.oneOf("1.2", "1.3", TlsFacts.NONE.version()))))));
            node.value("crawler").ifPresent(at -> all.add(new Segment.Condition.Crawling(crawlers(at))));
            if (node.isEmpty()) {
                value.refuse("no condition", WHEN);
            }
        });
        return all;
    }

    private static Set<Crawler> crawlers(ConfigValue value) {
        Set<Crawler> crawlers = EnumSet.noneOf(Crawler.class);
        each(value, CRAWLERS, one -> one.parsed(CRAWLERS, SegmentReader::crawlers)).forEach(crawlers::addAll);
        return crawlers;
    }

    private static Optional<Set<Crawler>> crawlers(String word) {
        return word.equals("any") ? Optional.of(EnumSet.allOf(Crawler.class)) : Crawler.named(word).map(Set::of);
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

    /** One, or each of a list. */
    private static <T> List<T> each(ConfigValue value, String expected, Function<ConfigValue, Optional<T>> reader) {
        return value.isList() ? Located.values(ConfigValue.distinct(value.someItems(expected), reader))
                : reader.apply(value).stream().toList();
    }

    private static Set<String> values(ConfigValue value) {
        if (value.isList()) {
            return new LinkedHashSet<>(Located.values(ConfigValue.distinct(value.someItems(VALUES), item -> item.text("a value"))));
        }
        return value.text(VALUES).map(Set::of).orElse(Set.of());
    }
}
