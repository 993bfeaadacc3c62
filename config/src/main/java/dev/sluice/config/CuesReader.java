package dev.sluice.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.Share;
import dev.sluice.model.TimeText;
import dev.sluice.scenario.Cue;
import dev.sluice.scenario.Cue.Action;

/** Reads what an operator does during a run. */
final class CuesReader {
    private static final String CUES = "a list such as [{ at: 30s, share: { checkout: 25% } }]";
    private static final String KINDS = "one of share, freeze, revert, rearm, reload and ask";
    private static final String UNITS = "a list of units such as [checkout], or all";
    private static final List<String> ACTIONS = List.of("share", "freeze", "revert", "rearm", "reload", "ask");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final int MOST = 1_000;

    private CuesReader() {}

    /** In the order of their time. */
    static List<Cue> cues(ConfigValue list, Duration length) {
        List<ConfigValue> items = list.someItems(CUES);
        if (items.size() > MOST) {
            list.refuse(items.size() + " actions", "at most " + MOST);
            return List.of();
        }
        List<Cue> cues = new ArrayList<>();
        items.forEach(item -> item.mapping(ScenarioKeys.CUE).flatMap(node -> cue(node, length)).ifPresent(cues::add));
        return cues.stream().sorted(Comparator.comparing(Cue::at)).toList();
    }

    private static Optional<Cue> cue(ConfigNode node, Duration length) {
        Optional<Duration> at = node.required("at", "a time from the first arrival on, such as 30s")
                .flatMap(value -> value.duration("0s", "24h")
                        .flatMap(time -> time.compareTo(length) <= 0 ? Optional.of(time)
                                : value.refuse(TimeText.of(time), "before the run ends, after " + TimeText.of(length))));
        List<String> actions = ACTIONS.stream().filter(key -> node.value(key).isPresent()).toList();
        if (actions.size() != 1) {
            return node.self().refuse(actions.isEmpty() ? "nothing to do" : "both " + actions.get(0) + " and " + actions.get(1), KINDS);
        }
        if (!actions.equals(List.of("freeze"))) {
            node.value("units").ifPresent(value -> value.refuse("units beside " + actions.getFirst(), "units beside freeze alone"));
        }
        ConfigValue value = node.value(actions.getFirst()).orElseThrow();
        Optional<Action> action = action(actions.getFirst(), value, node);
        return at.flatMap(time -> action.map(does -> new Cue(time, does)));
    }

    private static Optional<Action> action(String kind, ConfigValue value, ConfigNode node) {
        return switch (kind) {
            case "share" -> shares(value);
            case "freeze" -> mode(value).map(mode -> new Action.Freeze(mode, node.value("units").map(CuesReader::units).orElse(List.of())));
            case "revert" -> Optional.of(new Action.Revert(units(value)));
            case "rearm" -> UnitsReader.name(value).map(Action.Rearm::new);
            case "reload" -> value.oneOf("true").map(_ -> new Action.Reload());
            default -> value.mapping(ScenarioKeys.ASK).flatMap(CuesReader::ask);
        };
    }

    private static Optional<Action> shares(ConfigValue value) {
        Map<String, Share> shares = new LinkedHashMap<>();
        Map<String, ConfigValue> named = value.named("a mapping of units to shares, such as { checkout: 25% }");
        named.forEach((unit, at) -> {
            if (!UnitsReader.isName(unit)) {
                at.refuseKey("not a name", Optional.of(UnitsReader.NAME));
            }
            at.share().ifPresent(share -> shares.put(unit, share));
        });
        if (named.isEmpty() && value.isMapping()) {
            value.refuse("no unit", "a unit and its share");
        }
        return shares.isEmpty() ? Optional.empty() : Optional.of(new Action.Shares(shares));
    }

    private static Optional<FreezeMode> mode(ConfigValue value) {
        return value.oneOf("open", "read-only", "hold", "closed").flatMap(FreezeMode::of);
    }

    /** None: all of them. */
    private static List<String> units(ConfigValue value) {
        if (value.isWord("all")) {
            return List.of();
        }
        return Located.values(ConfigValue.distinct(value.someItems(UNITS), UnitsReader::name));
    }

    private static Optional<Action> ask(ConfigNode node) {
        List<String> methods = METHODS.stream().filter(method -> node.value(method).isPresent()).toList();
        if (methods.size() != 1) {
            return node.self().refuse(methods.isEmpty() ? "no method" : "both " + methods.get(0) + " and " + methods.get(1),
                    "one of " + String.join(", ", METHODS) + " with a URL");
        }
        Optional<URI> url = node.value(methods.getFirst()).flatMap(value -> value.parsed(SupplyReader.URL, SupplyReader::url));
        String body = node.value("body").flatMap(value -> value.text("a text")).orElse("");
        return url.map(at -> new Action.Ask(methods.getFirst(), at, body));
    }
}
