package dev.sluice.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.Nearest;
import dev.sluice.model.Runbook;

/** Reads runbooks. */
final class RunbooksReader {
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);
    private static final String OWNER = "whom to ask, such as ops@shop.example";
    private static final String STEPS = "a list of steps such as { name: backup, run: [./backup.sh] }";
    private static final String ACTION = "at most one of run, share, freeze and gate; none for a step by hand";
    private static final String COMMAND = "a list of a program and its arguments, such as [./backup.sh, --all]";
    private static final int MOST = 20;
    private static final int MOST_STEPS = 100;

    private final Set<String> units;
    private final Set<String> gates;
    private final Path directory;

    /**
     * @param units the names of those that the file has
     * @param gates the names of all gates
     * @param directory what programs are relative to, and run in
     */
    RunbooksReader(Set<String> units, Set<String> gates, Path directory) {
        this.units = Set.copyOf(units);
        this.gates = Collections.unmodifiableSet(new LinkedHashSet<>(gates)); // in order, for problems that list them
        this.directory = directory;
    }

    Map<String, Runbook> read(ConfigValue value) {
        Map<String, ConfigValue> named = value.named("a mapping of runbooks by name");
        if (named.size() > MOST) {
            value.refuse(named.size() + " runbooks", "at most " + MOST);
            return Map.of();
        }
        Map<String, Runbook> runbooks = new LinkedHashMap<>();
        named.forEach((name, at) -> {
            if (!UnitsReader.isName(name)) {
                at.refuseKey("not a name", Optional.of(UnitsReader.NAME));
            }
            at.mapping(KnownKeys.RUNBOOK).flatMap(node -> runbook(name, node)).ifPresent(runbook -> runbooks.put(name, runbook));
        });
        return runbooks;
    }

    private Optional<Runbook> runbook(String name, ConfigNode node) {
        Optional<String> owner = node.required("owner", OWNER).flatMap(value -> value.text(OWNER));
        Optional<String> deputy = node.value("deputy").flatMap(value -> value.text(OWNER));
        boolean twoPeople = node.value("two-people").flatMap(ConfigValue::flag).orElse(false);
        List<Runbook.Step> steps = node.required("steps", STEPS).map(value -> steps(value, owner.orElse(""))).orElse(List.of());
        return steps.isEmpty() ? Optional.empty() : owner.map(who -> new Runbook(name, who, deputy, twoPeople, steps));
    }

    private List<Runbook.Step> steps(ConfigValue list, String owner) {
        List<ConfigValue> items = list.someItems(STEPS);
        if (items.size() > MOST_STEPS) {
            list.refuse(items.size() + " steps", "at most " + MOST_STEPS);
        }
        List<Runbook.Step> steps = new ArrayList<>();
        Set<String> names = new HashSet<>();
        items.forEach(item -> item.mapping(KnownKeys.RUNBOOK_STEP).flatMap(node -> step(node, names, owner)).ifPresent(steps::add));
        return steps;
    }

    private Optional<Runbook.Step> step(ConfigNode node, Set<String> names, String owner) {
        Optional<String> name = node.required("name", UnitsReader.NAME).flatMap(value -> UnitsReader.name(value)
                .flatMap(text -> names.add(text) ? Optional.of(text) : value.refuse(text + " stands there twice", "a name of its own")));
        String who = node.value("owner").flatMap(value -> value.text(OWNER)).orElse(owner);
        Optional<String> deputy = node.value("deputy").flatMap(value -> value.text(OWNER));
        Duration timeout = node.value("timeout").flatMap(value -> value.duration("1s", "24h")).orElse(USUAL_TIMEOUT);
        Optional<String> evidence = node.value("evidence").flatMap(value -> value.text("what whoever takes the step has to say"));
        Optional<Runbook.Action> action = action(node);
        return name.flatMap(text -> action.map(does -> new Runbook.Step(text, who, deputy, timeout, does, evidence)));
    }

    private Optional<Runbook.Action> action(ConfigNode node) {
        Optional<ConfigValue> run = node.value("run");
        Optional<ConfigValue> share = node.value("share");
        Optional<ConfigValue> freeze = node.value("freeze");
        Optional<ConfigValue> undo = node.value("undo");
        Optional<ConfigValue> gate = node.value("gate");
        long kinds = List.of(run, share, freeze, gate).stream().filter(Optional::isPresent).count();
        if (kinds > 1) {
            return node.self().refuse("more than one thing to do", ACTION);
        }
        if (undo.isPresent() && run.isEmpty()) {
            return undo.get().refuse("undo without run", "undo beside run; what else a step does is undone by itself");
        }
        if (run.isPresent()) {
            List<String> takeBack = undo.map(RunbooksReader::command).orElse(List.of());
            List<String> command = command(run.get());
            return command.isEmpty() ? Optional.empty()
                    : Optional.of(new Runbook.Action.Run(command, takeBack, directory.toAbsolutePath()));
        }
        if (kinds == 0) {
            return Optional.of(new Runbook.Action.ByHand());
        }
        Set<String> which = node.required("units", "a list of units").map(value -> UnitsReader.units(value, units)).orElse(Set.of());
        if (gate.isPresent()) {
            return gate.get().text("the name of a gate").flatMap(name -> gates.contains(name)
                    ? Optional.of(new Runbook.Action.GatePasses(which, name))
                    : gate.get().refuse(ConfigValue.shown(name) + ": no such gate",
                            Nearest.to(name, gates).orElse("one of " + String.join(", ", gates))));
        }
        return share.flatMap(value -> value.share().map(to -> (Runbook.Action) new Runbook.Action.ShareTo(which, to)))
                .or(() -> freeze.flatMap(RunbooksReader::mode).map(mode -> new Runbook.Action.FreezeTo(which, mode)));
    }

    private static Optional<FreezeMode> mode(ConfigValue value) {
        return value.oneOf("open", "read-only", "hold", "closed").flatMap(FreezeMode::of);
    }

    private static List<String> command(ConfigValue value) {
        return value.someItems(COMMAND).stream().flatMap(item -> item.text("a program or an argument").stream()).toList();
    }
}
