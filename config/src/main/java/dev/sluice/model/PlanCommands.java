package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What people may make of plans. */
final class PlanCommands {
    private final Cutover now;
    private final String unit;
    private final Command.Asker asker;
    private final Instant at;
    private final long generation;

    private PlanCommands(Cutover now, Command.OfPlan command, Instant at, long generation) {
        this.now = now;
        this.unit = command.unit();
        this.asker = command.asker();
        this.at = at;
        this.generation = generation;
    }

    /** Decides for a unit of the site. */
    static Decision decide(Cutover now, Command.OfPlan command, Instant at, long generation) {
        PlanCommands plans = new PlanCommands(now, command, at, generation);
        if (now.site().plan(command.unit()).isEmpty() && !(command instanceof Command.AbortPlan)) {
            return refuse("unit " + command.unit() + " has no plan", "give it one in the file: units." + command.unit()
                    + ".plan.stages, and reload; or set its share by hand");
        }
        return switch (command) {
            case Command.StartPlan _ -> plans.start();
            case Command.AdvancePlan advance -> plans.running().map(why -> (Decision) why).orElseGet(() -> plans.advance(advance));
            case Command.HoldPlan _ -> plans.hold();
            case Command.ResumePlan _ -> plans.resume();
            case Command.AbortPlan abort -> plans.abort(abort);
            case Command.SkipStage _ -> plans.skip();
            case Command.PostponePlan(String _, Instant until, Command.Asker _) -> plans.postpone(until);
        };
    }

    /** A share by hand that a plan forbids: above where it stands, or back where nothing goes back any more. */
    static Optional<Decision.Refused> forbids(Cutover now, String unit, Share wanted, Instant at) {
        Exposure exposure = now.split().of(unit);
        int way = wanted.compareTo(exposure.share());
        if (way < 0 && PlanTerms.pointOfNoReturn(now, unit).isPresent()) {
            return Optional.of(WayBack.irreversible(now, unit));
        }
        if (way > 0 && exposure.progress().isActive()) {
            return Optional.of(refuse("the plan of unit " + unit + " raises its share; it stands at " + exposure.share() + " in stage "
                    + exposure.progress().soFar().map(Run::stage).orElse(0),
                    "sluice plan show " + unit + "; a lower share is taken, and holds the plan"));
        }
        return way > 0 ? PlanTerms.locked(now, unit, at) : Optional.empty();
    }

    /** Where a unit stands whose share was taken down by hand. */
    static Exposure lowered(Exposure exposure, Share to, Command.Asker asker, Instant at) {
        boolean holds = exposure.progress().isActive() && to.compareTo(exposure.share()) < 0;
        Exposure lower = exposure.withShare(to);
        return holds
                ? lower.withProgress(new Progress.Held(exposure.progress().soFar().orElseThrow(), new Halt(Halt.Cause.SHARE, asker.name(),
                        "the share was taken down to " + to + by(asker), at)))
                : lower;
    }

    private static String by(Command.Asker asker) {
        return " by " + asker.name() + (asker.reason().isEmpty() ? "" : ": " + asker.reason());
    }

    private Exposure exposure() {
        return now.split().of(unit);
    }

    private ExposurePlan plan() {
        return now.site().plan(unit).orElseThrow();
    }

    private Decision start() {
        Exposure exposure = exposure();
        Share first = plan().stage(1).share();
        if (exposure.progress().isActive()) {
            return refuse("the plan of unit " + unit + " is " + exposure.progress().label() + " already, in stage "
                    + exposure.progress().soFar().map(Run::stage).orElse(0), "sluice plan show " + unit);
        }
        if (exposure.share().compareTo(first) > 0) {
            return refuse("unit " + unit + " stands at " + exposure.share() + ", above the " + first + " of stage 1",
                    "take it down first: sluice share " + unit + " 0% --reason …");
        }
        Optional<Decision.Refused> closed = now.closed(unit, first).or(() -> PlanTerms.locked(now, unit, at));
        if (closed.isPresent()) {
            return closed.get();
        }
        Duration least = plan().stages().stream().map(stage -> stage.ramp().plus(stage.dwell())).reduce(Duration.ZERO, Duration::plus);
        return moved(new Progress.Running(Run.begin(plan(), exposure.share(), asker.name(), at)), PlanStep.STARTED, 1,
                plan().size() + " stages up to "
                        + plan().stages().getLast().share() + ", at least " + TimeText.spoken(least));
    }

    /** Why a command that needs a plan which goes by itself is not for it; empty: it goes. */
    private Optional<Decision.Refused> running() {
        return switch (exposure().progress()) {
            case Progress.Running(Run run) -> PlanMachine.astray(now, unit, run).map(why -> refuse(why, "sluice plan abort " + unit
                    + ", or put the file back and reload")).or(() -> PlanTerms.locked(now, unit, at));
            case Progress.Held(Run _, Halt halt) -> Optional.of(refuse("the plan of unit " + unit + " is held: " + halt.reason(),
                    "sluice plan resume " + unit + " --reason …"));
            case Progress.NotStarted _,Progress.Done _,Progress.Aborted _ -> Optional.of(notActive());
        };
    }

    /** Who wants to go back is not told to go on, whoever raised the share. */
    private Decision.Refused notActive() {
        Exposure exposure = exposure();
        if (!exposure.share().isNone()) {
            return refuse("the plan of unit " + unit + " is " + exposure.progress().label() + "; the unit stands at " + exposure.share(),
                    "back to old: sluice revert " + unit);
        }
        return now.site().plan(unit).isEmpty()
                ? refuse("unit " + unit + " has no plan, and nobody is sent to new by its share", "nothing to do")
                : refuse("the plan of unit " + unit + " is " + exposure.progress().label(), "sluice plan start " + unit + " --reason …");
    }

    private Run run() {
        return exposure().progress().soFar().orElseThrow();
    }

    private Decision advance(Command.AdvancePlan command) {
        Run run = run();
        Stage stage = plan().stage(run.stage());
        Optional<PlanWatch> seen = command.seen().filter(watch -> watch.run().isAt(run));
        List<String> lacking = new ArrayList<>();
        if (run.phase() == Phase.RAMP) {
            lacking.add("its share is rising to " + run.share());
        }
        List<String> gates = run.phase() == Phase.ENTRY ? stage.gates().entry() : stage.gates().exit();
        for (PlanGate gate : PlanMachine.named(now.site(), unit, gates)) {
            PlanWatch.Track track = seen.map(watch -> watch.track(gate)).orElse(PlanWatch.Track.UNKNOWN);
            if (!track.passed()) {
                lacking.add("gate " + gate + " " + track.sentence());
            }
        }
        if (run.phase() == Phase.ENTRY) {
            lacking.addAll(seen.map(PlanWatch::waits).orElse(List.of()));
        } else {
            lacking.addAll(PlanMachine.missing(now, unit, stage, seen.orElse(new PlanWatch(run, Map.of(), List.of()))));
        }
        if (!lacking.isEmpty()) {
            return refuse("stage " + run.stage() + " of unit " + unit + " waits: " + String.join("; ", lacking),
                    "sluice plan show " + unit + "; to go past it: sluice plan skip " + unit + " --reason …");
        }
        return run.phase() == Phase.ENTRY
                ? refuse("stage " + run.stage() + " of unit " + unit + " is being entered by itself", "sluice plan show " + unit)
                : onward(run, PlanStep.ADVANCED, "left in its " + run.phase().label() + " phase, which had lasted "
                        + TimeText.spoken(run.spent()));
    }

    private Decision onward(Run run, PlanStep step, String why) {
        Progress next = run.stage() < plan().size() ? new Progress.Running(run.toNext(plan(), at)) : new Progress.Done(run);
        return moved(next, step, run.stage(), why);
    }

    private Decision hold() {
        Exposure exposure = exposure();
        boolean held = exposure.progress() instanceof Progress.Held(Run _, Halt halt) && halt.cause() != Halt.Cause.GATE;
        if (held) {
            return refuse("the plan of unit " + unit + " is held already", "sluice plan show " + unit);
        }
        return exposure.progress().isActive() ? moved(new Progress.Held(run(), new Halt(Halt.Cause.OPERATOR, asker.name(),
                "held" + by(asker), at)), PlanStep.HELD, run().stage(), "") : notActive();
    }

    private Decision resume() {
        if (!(exposure().progress() instanceof Progress.Held(Run run, Halt _))) {
            return exposure().progress().isActive() ? refuse("the plan of unit " + unit + " is not held", "nothing to do") : notActive();
        }
        boolean again = run.phase() != Phase.ENTRY && (run.phase() == Phase.RAMP || !exposure().share().equals(run.share()));
        Run next = again ? run.rampFrom(exposure().share(), at) : run;
        Optional<Decision.Refused> obstacle = PlanMachine.astray(now, unit, next)
                .map(why -> refuse(why, "sluice plan abort " + unit + ", or put the file back and reload"))
                .or(() -> PlanTerms.locked(now, unit, at));
        return obstacle.isPresent() ? obstacle.get()
                : moved(new Progress.Running(next), PlanStep.RESUMED, run.stage(), again ? "rises again to " + run.share() : "");
    }

    /** A revert like any other, which ends the plan. */
    private Decision abort(Command.AbortPlan command) {
        if (!exposure().progress().isActive()) {
            return notActive();
        }
        Command.Asker why = new Command.Asker(asker.name(), "plan aborted in stage " + run().stage()
                + (asker.reason().isEmpty() ? "" : ": " + asker.reason()));
        return WayBack.decide(now, new Command.RevertUnits(Set.of(command.unit()), why), at, generation);
    }

    private Decision skip() {
        boolean byGate = exposure().progress() instanceof Progress.Held(Run _, Halt halt) && halt.cause() == Halt.Cause.GATE;
        Optional<Decision.Refused> obstacle = byGate ? PlanTerms.locked(now, unit, at) : running();
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        Run run = run().with(new Run.Skip(run().stage(), run().phase(), asker.name(), asker.reason(), at));
        return switch (run.phase()) {
            case ENTRY -> now.obstacle(unit, now.together(unit, run.share())).map(why -> (Decision) why)
                    .orElseGet(() -> moved(new Progress.Running(run.rampFrom(exposure().share(), at)), PlanStep.SKIPPED, run.stage(),
                            "entered without waiting for what had to hold before"));
            case RAMP -> refuse("the share of unit " + unit + " is rising; nothing is waited for that could be skipped",
                    "sluice plan show " + unit);
            case DWELL, EXIT -> onward(run, PlanStep.SKIPPED, "left without waiting for its time and its gates");
        };
    }

    private Decision postpone(Instant until) {
        if (!exposure().progress().isActive()) {
            return notActive();
        }
        if (!until.isAfter(at)) {
            return refuse("postponed until " + PlanTerms.seconds(until) + ", which is over", "name a later time");
        }
        return moved(exposure().progress().with(run().notBefore(until)), PlanStep.POSTPONED, run().stage(),
                "nothing rises before " + PlanTerms.seconds(until));
    }

    private Decision moved(Progress to, PlanStep step, int stage, String why) {
        return new Decision.Accepted(PlanTerms.withProgress(now, unit, to, generation),
                new JournalEntry.PlanMoved(now.site().group(unit), step, stage, exposure().share(), why));
    }

    private static Decision.Refused refuse(String detail, String remedy) {
        return new Decision.Refused(Decision.Code.PLAN, detail, remedy);
    }
}
