package dev.sluice.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.TimeText;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Load.Arrivals;
import dev.sluice.scenario.Load.Bounds;
import dev.sluice.scenario.Load.Stretch;

/** Reads how many journeys begin when, and holds it against the bounds of the same file. */
final class LoadReader {
    private static final String RATE = "journeys a second such as 50/s or 0.5/s, at most ";
    private static final String RATES = "5/s beside for, or a list such as [{ at: 5/s, for: 30s }, { from: 5/s, to: 50/s, for: 2m }]";
    private static final String KINDS = "rate, journeys begin on a schedule; or visitors, each of whom begins anew when done";
    private static final double FASTEST = 100_000;
    private static final int MOST_CONNECTIONS = 60_000;
    private static final int MOST_STRETCHES = 100;
    private static final String LONGEST = "24h";
    private static final Stretch USUAL = new Stretch(1, 1, Duration.ofMinutes(1));

    private final ConfigNode root;
    private final Bounds bounds;

    LoadReader(ConfigNode root) {
        this.root = root;
        this.bounds = root.value("bounds").flatMap(value -> value.mapping(ScenarioKeys.BOUNDS)).map(LoadReader::bounds)
                .orElse(Bounds.USUAL);
    }

    private static Bounds bounds(ConfigNode node) {
        double rate = node.value("rate").flatMap(value -> rate(value, FASTEST)).orElse(Bounds.USUAL.rate());
        int connections = node.value("connections").flatMap(value -> value.integer(1, MOST_CONNECTIONS))
                .orElse(Bounds.USUAL.connections());
        Duration time = node.value("time").flatMap(value -> value.duration("1s", LONGEST)).orElse(Bounds.USUAL.time());
        return new Bounds(rate > 0 ? rate : Bounds.USUAL.rate(), connections, time);
    }

    Load read() {
        return root.value("load").flatMap(value -> value.mapping(ScenarioKeys.LOAD)).flatMap(this::load).orElseGet(this::usual);
    }

    private Load usual() {
        double rate = Math.min(USUAL.from(), bounds.rate());
        Duration length = USUAL.length().compareTo(bounds.time()) < 0 ? USUAL.length() : bounds.time();
        return new Load.Open(Arrivals.POISSON, List.of(new Stretch(rate, rate, length)), bounds);
    }

    /** Those of the file; if they do not allow such a length, which is a problem, wider ones, so that the rest of the file is held against it. */
    private Bounds allowing(Duration length) {
        if (length.compareTo(bounds.time()) <= 0) {
            return bounds;
        }
        root.value("load").ifPresent(at -> at.refuse(TimeText.spoken(length) + " long",
                "at most " + TimeText.spoken(bounds.time()) + ", or bounds: { time: " + TimeText.of(length) + " }"));
        return new Bounds(bounds.rate(), bounds.connections(), length);
    }

    private Optional<Load> load(ConfigNode node) {
        Optional<ConfigValue> rate = node.value("rate");
        Optional<ConfigValue> visitors = node.value("visitors");
        if (rate.isPresent() == visitors.isPresent()) {
            return node.self().refuse(rate.isPresent() ? "both rate and visitors" : "neither rate nor visitors", KINDS);
        }
        Optional<Arrivals> arrivals = node.value("arrivals").flatMap(value -> visitors.isPresent()
                ? value.refuse("arrivals beside visitors", "arrivals beside rate: visitors begin when they are done")
                : value.oneOf("poisson", "constant").map(word -> word.equals("poisson") ? Arrivals.POISSON : Arrivals.CONSTANT));
        if (visitors.isPresent()) {
            Optional<Duration> length = length(node);
            return visitors.flatMap(value -> value.integer(1, bounds.connections()))
                    .flatMap(count -> length.map(time -> new Load.Closed(count, time, allowing(time))));
        }
        List<Stretch> stretches = rate.get().isList() ? stretches(rate.get(), node) : stretch(rate.get(), node).stream().toList();
        return stretches.isEmpty() ? Optional.empty()
                : Optional.of(
                        new Load.Open(arrivals.orElse(Arrivals.POISSON), stretches, allowing(Load.lengthOf(stretches))));
    }

    private static Optional<Duration> length(ConfigNode node) {
        return node.required("for", "how long, such as 2m").flatMap(value -> value.duration("100ms", LONGEST));
    }

    private Optional<Stretch> stretch(ConfigValue at, ConfigNode node) {
        Optional<Duration> length = length(node);
        return rate(at).flatMap(value -> value > 0 ? length.map(time -> new Stretch(value, value, time)) : at.refuse("0/s", "above 0"));
    }

    private List<Stretch> stretches(ConfigValue list, ConfigNode load) {
        load.value("for").ifPresent(value -> value.refuse("for beside a list", "for in each of its entries"));
        List<ConfigValue> items = list.someItems(RATES);
        if (items.size() > MOST_STRETCHES) {
            list.refuse(items.size() + " stretches", "at most " + MOST_STRETCHES);
            return List.of();
        }
        List<Stretch> stretches = new ArrayList<>();
        items.forEach(item -> item.mapping(ScenarioKeys.STRETCH).flatMap(this::stretch).ifPresent(stretches::add));
        return stretches;
    }

    private Optional<Stretch> stretch(ConfigNode node) {
        Optional<ConfigValue> at = node.value("at");
        boolean isRamp = node.value("from").isPresent() || node.value("to").isPresent();
        if (at.isPresent() == isRamp) {
            return node.self().refuse(isRamp ? "at beside from and to" : "no rate", "at: 5/s, or from: 5/s and to: 50/s");
        }
        if (at.isPresent()) {
            return stretch(at.get(), node);
        }
        Optional<Double> from = node.required("from", "the rate at its beginning, such as 5/s").flatMap(this::rate);
        Optional<Double> to = node.required("to", "the rate at its end, such as 50/s").flatMap(this::rate);
        Optional<Duration> length = length(node);
        return from.flatMap(first -> to.flatMap(last -> first + last > 0 ? length.map(time -> new Stretch(first, last, time))
                : node.self().refuse("0/s to 0/s", "one of them above 0")));
    }

    private Optional<Double> rate(ConfigValue value) {
        return rate(value, bounds.rate());
    }

    private static Optional<Double> rate(ConfigValue value, double most) {
        String expected = RATE + (most % 1 == 0 ? String.valueOf((long) most) : String.valueOf(most)) + "/s"
                + (most < FASTEST ? " or what bounds say" : "");
        return value.parsed(expected, text -> Quantity.rate(text).stream().boxed().filter(rate -> rate <= most).findFirst());
    }
}
