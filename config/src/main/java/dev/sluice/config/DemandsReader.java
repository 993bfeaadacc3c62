package dev.sluice.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.model.Nearest;
import dev.sluice.model.Share;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Demands.Books;
import dev.sluice.scenario.Demands.Bound;
import dev.sluice.scenario.Demands.Orders;
import dev.sluice.scenario.Demands.Stickiness;
import dev.sluice.scenario.Demands.Threshold;

/** Reads what must be true of a whole run, and holds it against the steps that the file has. */
final class DemandsReader {
    private static final String STEP = "the name of a step of a journey";
    private static final String TAKEN = "the name of something that a step takes";
    private static final String PART = "0..100%, such as 0.1%";
    private static final String VALUE = "the value of the header, such as old";
    private static final String THRESHOLD = "errors, late, a percentile such as p95 or p99.9, or one of a step such as \"pay p99\"";
    private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d{1,3})?)");
    private static final Pattern KEY = Pattern.compile("(?:(\\S+) +)?(\\S+)");

    private final ConfigNode root;
    private final StepNames steps;

    DemandsReader(ConfigNode root, StepNames steps) {
        this.root = root;
        this.steps = steps;
    }

    Demands read() {
        Optional<Orders> orders = root.value("orders").flatMap(value -> value.mapping(ScenarioKeys.ORDERS)).flatMap(this::orders);
        Optional<Stickiness> sticky = root.value("sticky").flatMap(value -> value.mapping(ScenarioKeys.STICKY))
                .flatMap(this::stickiness);
        List<String> same = root.value("same").map(value -> Located.values(ConfigValue.distinct(
                value.someItems("a list of what steps take, such as [price]"), item -> known(item, steps.drawn(), TAKEN))))
                .orElse(List.of());
        boolean every = root.value("every-variant").flatMap(ConfigValue::flag).orElse(false);
        if (every && root.value("variants").isEmpty()) {
            root.value("every-variant").ifPresent(value -> value.refuse("true without variants", "variants, or no every-variant"));
        }
        return new Demands(orders, sticky, same, thresholds(), every);
    }

    private Optional<Orders> orders(ConfigNode node) {
        Optional<String> submit = node.required("submit", STEP).flatMap(value -> known(value, steps.ofJourneys(), STEP));
        Optional<String> id = node.required("id", TAKEN).flatMap(value -> submit.isEmpty() ? value.text(TAKEN)
                : known(value, steps.drawnUntil(submit.get()), "what " + submit.get() + " or a step before it takes"));
        Optional<String> cart = node.value("cart").flatMap(value -> submit.isEmpty() ? value.text(TAKEN)
                : known(value, steps.drawnUntil(submit.get()), "what " + submit.get() + " or a step before it takes"));
        Optional<String> confirm = node.value("confirm").flatMap(value -> known(value, steps.ofJourneys(), STEP)
                .flatMap(name -> submit.isEmpty() || steps.follows(name, submit.get()) ? Optional.of(name)
                        : value.refuse(name + " does not come after " + submit.get(), "a later step of the same journey")));
        Optional<Books> books = node.value("books").flatMap(value -> value.mapping(ScenarioKeys.BOOKS)).flatMap(DemandsReader::books);
        return submit.flatMap(step -> id.map(number -> new Orders(step, number, cart, confirm, books)));
    }

    private static Optional<Books> books(ConfigNode node) {
        Optional<URI> old = node.required("old", SupplyReader.URL).flatMap(value -> value.parsed(SupplyReader.URL, SupplyReader::url));
        Optional<URI> fresh = node.required("new", SupplyReader.URL).flatMap(value -> value.parsed(SupplyReader.URL, SupplyReader::url));
        String at = node.value("at").flatMap(value -> value.parsed(TakeReader.POINTER, text -> Optional.of(text)
                .filter(TakeReader::isPointer))).orElse("");
        return old.flatMap(before -> fresh.map(after -> new Books(before, after, at)));
    }

    private Optional<Stickiness> stickiness(ConfigNode node) {
        Optional<String> header = node.required("header", "the header that says which stack answered, such as X-Shop")
                .flatMap(value -> value.parsed("the name of a header", text -> Optional.of(text).filter(VisitorsReader::isToken)));
        String old = node.value("old").flatMap(value -> value.text(VALUE)).orElse("old");
        String fresh = node.value("new").flatMap(value -> value.text(VALUE)).orElse("new");
        if (old.equals(fresh)) {
            node.self().refuse("old and new are both " + ConfigValue.shown(old), "values that tell them apart");
        }
        Set<String> about = Set.copyOf(node.value("steps").map(value -> Located.values(ConfigValue.distinct(
                value.someItems("a list of steps, such as [cart, pay]"), item -> known(item, steps.ofJourneys(), STEP))))
                .orElse(List.of()));
        Optional<Share> share = node.value("share").flatMap(ConfigValue::share);
        return header.map(name -> new Stickiness(name, old, fresh, about, share));
    }

    private List<Threshold> thresholds() {
        List<Threshold> all = new ArrayList<>();
        root.value("thresholds").ifPresent(value -> value.named("a mapping such as { errors: 0.1%, p95: 300ms, \"pay p99\": 800ms }")
                .forEach((key, at) -> threshold(key, at).ifPresent(all::add)));
        return all;
    }

    private Optional<Threshold> threshold(String key, ConfigValue value) {
        Matcher parts = KEY.matcher(key.strip());
        if (!parts.matches()) {
            value.refuseKey("not a threshold", Optional.of(THRESHOLD));
            return Optional.empty();
        }
        Optional<String> step = Optional.ofNullable(parts.group(1));
        step.filter(name -> !steps.ofJourneys().contains(name))
                .ifPresent(name -> value.refuseKey(ConfigValue.shown(name) + ": no such step",
                        Optional.of(Nearest.to(name, steps.ofJourneys()).orElse(STEP))));
        String measure = parts.group(2);
        if (measure.equals("late") && step.isPresent()) {
            value.refuseKey("late of a step", Optional.of("late alone: it is of all arrivals"));
        }
        return bound(measure, value).map(bound -> new Threshold(step, bound));
    }

    private static Optional<Bound> bound(String measure, ConfigValue value) {
        return switch (measure) {
            case "errors" -> part(value).map(Bound.Errors::new);
            case "late" -> part(value).map(Bound.Late::new);
            default -> {
                Matcher percentile = PERCENTILE.matcher(measure);
                if (!percentile.matches() || Double.parseDouble(percentile.group(1)) == 0) {
                    value.refuseKey("not a threshold", Optional.of(THRESHOLD));
                    yield Optional.empty();
                }
                yield value.duration("1ms", "10m").map(most -> new Bound.Latency(Double.parseDouble(percentile.group(1)), most));
            }
        };
    }

    private static Optional<Double> part(ConfigValue value) {
        return value.parsed(PART, text -> Quantity.part(text).stream().boxed().findFirst());
    }

    private static Optional<String> known(ConfigValue value, Collection<String> all, String expected) {
        return value.text(expected).flatMap(name -> all.contains(name) ? Optional.of(name)
                : value.refuse(ConfigValue.shown(name) + " is not there", Nearest.to(name, all).orElse(
                        all.isEmpty() ? expected : expected + ": " + String.join(", ", all))));
    }
}
