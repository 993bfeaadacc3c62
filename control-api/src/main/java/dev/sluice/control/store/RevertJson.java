package dev.sluice.control.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Breach;
import dev.sluice.model.Evidence;
import dev.sluice.model.GuardRule;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.PlanGate;
import dev.sluice.model.Revert;
import dev.sluice.model.Share;
import dev.sluice.model.Shift;
import dev.sluice.model.Stage;

/** A revert as JSON; part of the journal and of where a unit stands. */
final class RevertJson {
    private RevertJson() {}

    static void write(Revert revert, ObjectNode to) {
        names(revert.units(), "units", to);
        to.put("at", revert.at().toString()).put("generation", revert.generation()).put("cause", revert.cause().label());
        switch (revert.cause()) {
            case Revert.Cause.Asked(String by, String reason) -> to.put("by", by).put("reason", reason);
            case Revert.Cause.Gated gated -> to.put("gate", gated.gate().gate()).put("gateOf", gated.gate().unit())
                    .put("stage", gated.stage()).put("onFail", gated.onFail().label()).put("said", gated.said());
            case Revert.Cause.Breached breached -> write(breached, to);
        }
    }

    static void write(JournalEntry.Contained contained, ObjectNode to) {
        names(contained.units(), "units", to);
        write(contained.cause(), to.put("mode", contained.mode().label()).put("at", contained.at().toString())
                .put("generation", contained.generation()).put("cause", contained.cause().label()));
    }

    static JournalEntry.Contained readContained(JsonNode from) {
        return new JournalEntry.Contained(readNames(from.required("units")), readBreached(from), StandJson.readMode(from.required("mode")),
                Instant.parse(from.required("at").stringValue()), from.required("generation").longValue());
    }

    private static void write(Revert.Cause.Breached breached, ObjectNode to) {
        write(breached.breach(), to.putObject("breach"));
        breached.scene().ifPresent(seen -> SceneJson.write(seen, to));
    }

    private static Revert.Cause.Breached readBreached(JsonNode from) {
        return new Revert.Cause.Breached(readBreach(from.required("breach")), SceneJson.read(from));
    }

    static Revert read(JsonNode from) {
        return new Revert(readNames(from.required("units")), readCause(from), Instant.parse(from.required("at").stringValue()),
                from.required("generation").longValue());
    }

    private static Revert.Cause readCause(JsonNode from) {
        if (from.has("breach")) {
            return readBreached(from);
        }
        if (from.has("gate")) {
            String onFail = from.required("onFail").stringValue();
            return new Revert.Cause.Gated(new PlanGate(from.required("gateOf").stringValue(), from.required("gate").stringValue()),
                    from.required("stage").intValue(), labelled(Stage.OnFail.values(), Stage.OnFail::label, onFail),
                    from.required("said").stringValue());
        }
        return new Revert.Cause.Asked(from.required("by").stringValue(), from.required("reason").stringValue());
    }

    private static <T> T labelled(T[] all, Function<T, String> label, String text) {
        return Stream.of(all).filter(one -> label.apply(one).equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a revert's word: " + text + " (expected: one of " + Arrays.toString(all)
                        + ")"));
    }

    static void names(Collection<String> names, String field, ObjectNode to) {
        var list = to.putArray(field);
        names.forEach(list::add);
    }

    static Set<String> readNames(JsonNode list) {
        Set<String> names = new LinkedHashSet<>();
        list.forEach(name -> names.add(name.stringValue()));
        return names;
    }

    static Share readShare(JsonNode text) {
        return Share.parse(text.stringValue())
                .orElseThrow(() -> new IllegalArgumentException("share: " + text + " (expected: \"0%\"..\"100%\")"));
    }

    private static void write(Breach breach, ObjectNode to) {
        to.put("unit", breach.unit());
        switch (breach) {
            case Breach.RuleBroken broken -> write(broken, to);
            case Breach.Worse worse -> {
                worse.endpoint().ifPresent(endpoint -> to.put("endpoint", endpoint));
                write(worse.within(), worse.allowed(), to);
                write(worse.onNew(), to.putObject("new"));
                write(worse.onOld(), to.putObject("old"));
            }
            case Breach.Widespread(Breach last, Set<String> broke, int exposed) -> {
                to.put("exposedGroups", exposed);
                names(broke, "broke", to);
                write(last, to.putObject("last"));
            }
            case Breach.Blackout(_, int failures, int clients, Duration within) -> to.put("inARow", failures).put("clients", clients)
                    .put("withinMillis", within.toMillis());
            case Breach.Hanging(Breach found, long hung, long failed) -> {
                write(found, to);
                to.put("hung", hung).put("hungOf", failed);
            }
            case Breach.Slow slow -> {
                to.put("percentile", slow.percentile()).put("factor", slow.factor());
                write(slow.within(), slow.allowed(), to);
                write(slow.onNew(), to.putObject("new"));
                write(slow.onOld(), to.putObject("old"));
            }
            case Breach.Shifted shifted -> {
                to.put("endpoint", shifted.endpoint()).put("shift", shifted.shift().label());
                write(shifted.within(), shifted.allowed(), to);
                write(shifted.onNew(), to.putObject("new"));
                write(shifted.onOld(), to.putObject("old"));
            }
        }
    }

    private static void write(Duration within, double allowed, ObjectNode to) {
        to.put("withinMillis", within.toMillis()).put("allowed", allowed);
    }

    private static void write(Breach.RuleBroken broken, ObjectNode to) {
        GuardRule rule = broken.rule();
        ObjectNode ruleTo = to.putObject("rule").put("errors", rule.errors().toString()).put("in", rule.in().toSeconds())
                .put("requests", rule.requests());
        rule.failures().ifPresent(failures -> ruleTo.put("failures", failures));
        rule.clients().ifPresent(clients -> ruleTo.put("clients", clients));
        to.put("limitBp", broken.limit());
        write(broken.onNew(), to.putObject("new"));
        write(broken.onOld(), to.putObject("old"));
    }

    private static Breach readBreach(JsonNode from) {
        Breach found = from.has("rule") ? readRuleBroken(from.required("unit").stringValue(), from) : readWithin(from);
        return from.has("hung") ? new Breach.Hanging(found, from.required("hung").longValue(), from.required("hungOf").longValue()) : found;
    }

    private static Breach readWithin(JsonNode from) {
        String unit = from.required("unit").stringValue();
        if (from.has("last")) {
            return new Breach.Widespread(readBreach(from.required("last")), readNames(from.required("broke")),
                    from.required("exposedGroups").intValue());
        }
        Duration within = Duration.ofMillis(from.required("withinMillis").longValue());
        if (from.has("inARow")) {
            return new Breach.Blackout(unit, from.required("inARow").intValue(), from.required("clients").intValue(), within);
        }
        double allowed = from.required("allowed").doubleValue();
        Breach.Counted onNew = readCounted(from.required("new"));
        Breach.Counted onOld = readCounted(from.required("old"));
        if (from.has("percentile")) {
            return new Breach.Slow(unit, from.required("percentile").intValue(), from.required("factor").doubleValue(), within, allowed,
                    onNew, onOld);
        }
        if (from.has("shift")) {
            return new Breach.Shifted(unit, from.required("endpoint").stringValue(),
                    labelled(Shift.values(), Shift::label, from.required("shift").stringValue()),
                    within,
                    allowed, onNew, onOld);
        }
        Optional<String> endpoint = from.has("endpoint") ? Optional.of(from.required("endpoint").stringValue()) : Optional.empty();
        return new Breach.Worse(unit, endpoint, within, allowed, onNew, onOld);
    }

    private static Breach readRuleBroken(String unit, JsonNode from) {
        JsonNode rule = from.required("rule");
        return new Breach.RuleBroken(unit,
                new GuardRule(readShare(rule.required("errors")), Duration.ofSeconds(rule.required("in").longValue()),
                        rule.required("requests").intValue(), number(rule, "failures"), number(rule, "clients")),
                from.required("limitBp").intValue(), readEvidence(from.required("new")), readEvidence(from.required("old")));
    }

    private static OptionalInt number(JsonNode rule, String name) {
        return rule.has(name) ? OptionalInt.of(rule.required(name).intValue()) : OptionalInt.empty();
    }

    private static void write(Breach.Counted counted, ObjectNode to) {
        to.put("requests", counted.requests()).put("failures", counted.failures());
    }

    private static Breach.Counted readCounted(JsonNode from) {
        return new Breach.Counted(from.required("requests").longValue(), from.required("failures").longValue());
    }

    static void write(Evidence evidence, ObjectNode to) {
        to.put("requests", evidence.requests()).put("failures", evidence.failures()).put("countedFailures", evidence.countedFailures())
                .put("failingClients", evidence.failingClients()).put("clientsSeen", evidence.clientsSeen());
    }

    static Evidence readEvidence(JsonNode from) {
        return new Evidence(from.required("requests").longValue(), from.required("failures").longValue(),
                from.required("countedFailures").intValue(), from.required("failingClients").intValue(),
                from.required("clientsSeen").intValue());
    }
}
