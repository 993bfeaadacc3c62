package dev.sluice.control.runbook;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import dev.sluice.control.Conductor;
import dev.sluice.control.GateDesk;
import dev.sluice.control.Reply;
import dev.sluice.control.program.Program;
import dev.sluice.control.program.Ran;
import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Judgement;
import dev.sluice.model.Runbook;
import dev.sluice.model.Share;
import dev.sluice.model.Verdict;

/** Does what a step says, and takes it back. Waits; for a thread of its own. */
final class Hands {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration NEXT_CHECK = Duration.ofMillis(500);
    private static final String BEFORE = "before ";

    private final Conductor conductor;

    Hands(Conductor conductor) {
        this.conductor = conductor;
    }

    /** Takes a step. */
    Outcome take(Runbook runbook, Runbook.Step step, Command.Asker asker) throws InterruptedException {
        return switch (step.action()) {
            case Runbook.Action.ByHand _ -> Outcome.done(Map.of());
            case Runbook.Action.Run run -> run(run.command(), run.directory(), runbook, step);
            case Runbook.Action.ShareTo(Set<String> units, Share share) -> {
                Map<String, String> before = shares(units);
                yield command(new Command.SetShares(all(units, share), asker), before);
            }
            case Runbook.Action.GatePasses(Set<String> units, String gate) -> passes(units, gate, step.timeout());
            case Runbook.Action.FreezeTo(Set<String> units, FreezeMode mode) -> freeze(units, mode, step.timeout(), asker);
        };
    }

    /** Takes a step back, whether it was done or only begun. */
    Outcome takeBack(Runbook runbook, Runbook.Step step, Map<String, String> facts, Command.Asker asker) throws InterruptedException {
        return switch (step.action()) {
            case Runbook.Action.ByHand _ -> Outcome.done(Map.of("how", "by hand"));
            case Runbook.Action.Run run -> run.undo().isEmpty() ? Outcome.done(Map.of("how", "by hand"))
                    : run(run.undo(), run.directory(), runbook, step);
            case Runbook.Action.ShareTo(Set<String> units, _) -> {
                Map<String, Share> before = new LinkedHashMap<>();
                units.forEach(unit -> before.put(unit,
                        Optional.ofNullable(facts.get(BEFORE + unit)).flatMap(Share::parse).orElse(Share.NONE)));
                yield command(new Command.SetShares(before, asker), Map.of());
            }
            case Runbook.Action.GatePasses _ -> Outcome.done(Map.of("how", "nothing was changed"));
            case Runbook.Action.FreezeTo(Set<String> units, _) -> freeze(units, FreezeMode.OPEN, step.timeout(), asker);
        };
    }

    /** Looks at a gate again and again until it passes for all of them; what it said before the step was begun does not count. */
    private Outcome passes(Set<String> units, String gate, Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        GateDesk desk = conductor.desk();
        Map<String, String> said = new LinkedHashMap<>();
        for (String unit : units) {
            Optional<Judgement> before = latest(desk, unit, gate);
            Optional<Judgement> now = before;
            while (now.equals(before) || now.filter(judgement -> judgement.verdict() instanceof Verdict.Pass).isEmpty()) {
                if (System.nanoTime() > deadline) {
                    return Outcome.failed("gate " + gate + " of " + unit + " has not passed within " + time.toSeconds() + " s: "
                            + now.map(Hands::sentence).orElse("nothing said yet"), said);
                }
                desk.checkNow(unit, gate);
                TimeUnit.NANOSECONDS.sleep(NEXT_CHECK.toNanos());
                now = latest(desk, unit, gate);
            }
            said.put("gate " + gate + " of " + unit, now.map(Hands::sentence).orElse(""));
        }
        return Outcome.done(said);
    }

    private static Optional<Judgement> latest(GateDesk desk, String unit, String gate) {
        return desk.latest(unit).stream().filter(one -> one.gate().equals(gate)).findFirst();
    }

    private static String sentence(Judgement judgement) {
        return judgement.verdict().label() + ": " + judgement.verdict().sentence();
    }

    private static Outcome run(List<String> command, Path directory, Runbook runbook, Runbook.Step step) throws InterruptedException {
        var program = new Program(command, directory, Map.of("SLUICE_RUNBOOK", runbook.name(), "SLUICE_STEP", step.name()));
        return switch (program.runAsOne(step.timeout(), Transcript::of)) {
            case Ran.Not<Transcript>(String why) -> Outcome.failed("it cannot be run: " + why, Map.of());
            case Ran.Late<Transcript>(Optional<Transcript> output) ->
                Outcome.failed("it did not end within " + step.timeout().toSeconds() + " s", Transcript.facts(output));
            case Ran.Ended<Transcript> ended -> {
                Map<String, String> facts = new LinkedHashMap<>(Transcript.facts(ended.output()));
                facts.put("exit", Integer.toString(ended.code()));
                yield ended.code() == 0 ? Outcome.done(facts) : Outcome.failed("it ended with " + ended.code(), facts);
            }
        };
    }

    private Map<String, String> shares(Set<String> units) {
        Map<String, String> before = new LinkedHashMap<>();
        units.forEach(unit -> before.put(BEFORE + unit, conductor.current().split().of(unit).share().toString()));
        return before;
    }

    private static Map<String, Share> all(Set<String> units, Share share) {
        Map<String, Share> shares = new LinkedHashMap<>();
        units.forEach(unit -> shares.put(unit, share));
        return shares;
    }

    /** It is done once no write of before can end any more. */
    private Outcome freeze(Set<String> units, FreezeMode mode, Duration time, Command.Asker asker) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        Outcome frozen = command(new Command.SetFreeze(mode, units, Optional.empty(), asker), Map.of());
        if (mode == FreezeMode.OPEN || !frozen.isDone()) {
            return frozen;
        }
        while (!units.stream().allMatch(this::isFrozen)) {
            if (System.nanoTime() > deadline) {
                return Outcome.failed("not frozen after " + time.toSeconds() + " s, for it waits for " + waitsFor(units)
                        + "; the freeze is in force", frozen.facts());
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        return frozen;
    }

    private boolean isFrozen(String unit) {
        return conductor.freezes().proof(unit, freezeOf(unit)).isPresent();
    }

    private String waitsFor(Set<String> units) {
        return units.stream().flatMap(unit -> conductor.freezes().waitsFor(freezeOf(unit)).stream()).distinct()
                .collect(Collectors.joining(", and for "));
    }

    private long freezeOf(String unit) {
        return conductor.current().split().of(unit).freeze().generation();
    }

    private Outcome command(Command command, Map<String, String> facts) throws InterruptedException {
        try {
            return switch (conductor.submit(command, OptionalLong.empty(), false).get(30, TimeUnit.SECONDS)) {
                case Reply.Done _ -> Outcome.done(facts);
                case Reply.Refused refused -> Outcome.failed(refused.refused().detail() + " (" + refused.refused().remedy() + ")", facts);
                case Reply.LostUpdate _ -> Outcome.failed("somebody else changed it first", facts);
                case Reply.NotOnDisk(String detail) -> Outcome.failed(detail, facts);
            };
        } catch (ExecutionException | TimeoutException e) {
            return Outcome.failed("no decision: " + e, facts);
        }
    }
}
