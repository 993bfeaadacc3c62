package dev.sluice.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a plan does by itself (SEMANTICS E). Pure: it is shown what there is to see, beat by beat, and says what is to be done. A stage is entered
 * and left only by gates that passed in that very phase; whatever cannot be told waits.
 */
public final class PlanMachine {
    private static final int PASSES_TO_RESUME = 3;
    /** How long nothing may be known of what visitors get before somebody has to look (SEMANTICS E). */
    private static final Duration BLIND = Duration.ofMinutes(10);

    private final Cutover now;
    private final String unit;
    private final ExposurePlan plan;
    private final Run run;
    private final PlanWatch watch;
    private final PlanSights seen;
    private final long generation;

    private PlanMachine(Cutover now, String unit, PlanWatch watch, PlanSights seen, long generation) {
        this.now = now;
        this.unit = unit;
        this.plan = now.site().plan(unit).orElseThrow();
        this.run = now.split().of(unit).progress().soFar().orElseThrow();
        this.watch = watch;
        this.seen = seen;
        this.generation = generation;
    }

    /** The units that stand for a plan that runs or is held. */
    public static Set<String> active(Cutover now) {
        Set<String> planners = new LinkedHashSet<>();
        now.site().units().keySet().stream().filter(unit -> now.split().of(unit).progress().isActive())
                .forEach(unit -> planners.add(now.site().planner(unit)));
        return planners;
    }

    /** The gates that the plan of a unit is held against in its present phase. */
    public static Set<PlanGate> gates(Cutover now, String unit) {
        Set<PlanGate> asked = new LinkedHashSet<>();
        stage(now, unit).ifPresent(stage -> {
            Run run = now.split().of(unit).progress().soFar().orElseThrow();
            List<List<String>> lists = run.phase() == Phase.ENTRY ? List.of(stage.gates().entry())
                    : List.of(stage.gates().during(), stage.gates().exit());
            lists.forEach(list -> asked.addAll(named(now.site(), unit, list)));
        });
        return asked;
    }

    /** What judges a unit is held against each of a group; all else is asked once. */
    static List<PlanGate> named(Site site, String unit, List<String> gates) {
        List<PlanGate> all = new ArrayList<>();
        gates.forEach(gate -> (site.judgesUnit(gate) ? site.group(unit) : Set.of(unit))
                .forEach(member -> all.add(new PlanGate(member, gate))));
        return all;
    }

    /** The present stage of a plan that runs or is held, if the file still has it. */
    public static Optional<Stage> stage(Cutover now, String unit) {
        Progress progress = now.split().of(unit).progress();
        Optional<ExposurePlan> plan = now.site().plan(unit);
        return progress.soFar().filter(_ -> progress.isActive())
                .flatMap(run -> plan.filter(known -> run.stage() <= known.size()).map(known -> known.stage(run.stage())));
    }

    /** What is known after a beat, of a plan that is active. */
    public static PlanWatch look(Cutover now, String unit, Optional<PlanWatch> before, PlanSights seen) {
        Progress progress = now.split().of(unit).progress();
        Run run = progress.soFar().orElseThrow();
        boolean fresh = before.filter(watch -> watch.run().isAt(run)).isEmpty();
        PlanWatch watch = fresh ? PlanWatch.begin(run, seen) : before.get().after(seen);
        List<String> waits = PlanTerms.obstacles(now, unit, run, seen);
        if (fresh || !(progress instanceof Progress.Running)) {
            return watch.with(run.after(watch.run().spent(), watch.run().samples())).waitingFor(waits);
        }
        boolean counts = switch (run.phase()) {
            case RAMP -> waits.isEmpty();
            case DWELL -> now.site().group(unit).stream().allMatch(member -> isFree(now, member, seen));
            case ENTRY, EXIT -> false;
        };
        Duration spent = counts ? watch.run().spent().plus(seen.passed()) : watch.run().spent();
        return watch.with(run.after(spent, samples(run, watch.run(), seen))).waitingFor(waits);
    }

    /** What visitors get while a guard holds a unit, or a freeze shuts some of them out, tells nothing of how it does. */
    private static boolean isFree(Cutover now, String member, PlanSights seen) {
        return now.split().of(member).freeze().isOpen() && seen.holds().stream().noneMatch(hold -> hold.unit().equals(member));
    }

    private static Map<String, Long> samples(Run run, Run watched, PlanSights seen) {
        Map<String, Long> sums = new HashMap<>(watched.samples());
        if (run.phase() == Phase.DWELL || run.phase() == Phase.EXIT) {
            seen.answered().forEach((endpoint, count) -> sums.merge(endpoint, count, Long::sum));
        }
        return sums;
    }

    /** Calls for a person where a gate that is looked at while a stage lasts has told nothing for too long by now, once each time. */
    public static List<JournalEntry> calls(Cutover now, String unit, Optional<PlanWatch> before, PlanWatch watch) {
        List<String> during = stage(now, unit).map(stage -> stage.gates().during()).orElse(List.of());
        boolean lasts = watch.run().phase() != Phase.ENTRY && before.filter(known -> known.run().isAt(watch.run())).isPresent();
        return !lasts ? List.of()
                : named(now.site(), unit, during).stream()
                        .filter(gate -> before.get().track(gate).unsure().compareTo(BLIND) <= 0
                                && watch.track(gate).unsure().compareTo(BLIND) > 0)
                        .map(gate -> (JournalEntry) new JournalEntry.PlanMoved(now.site().group(unit), PlanStep.BLIND, watch.run().stage(),
                                now.split().of(unit).share(), "gate " + gate + " has told nothing for " + TimeText.spoken(BLIND) + ", "
                                        + watch.track(gate).sentence()))
                        .toList();
    }

    /** What is to be done now. {@code generation} is the number of the picture that a move makes. */
    public static PlanTurn turn(Cutover now, String unit, PlanWatch watch, PlanSights seen, long generation) {
        Exposure exposure = now.split().of(unit);
        Optional<Run> run = exposure.progress().soFar().filter(_ -> exposure.progress().isActive());
        if (run.isEmpty() || !watch.run().isAt(run.get())) {
            return new PlanTurn.Wait();
        }
        Optional<String> astray = astray(now, unit, run.get());
        if (astray.isPresent()) {
            return exposure.progress() instanceof Progress.Held(Run _, Halt halt) && halt.cause() != Halt.Cause.GATE ? new PlanTurn.Wait()
                    : held(now, unit, new Halt(Halt.Cause.FILE, Command.Asker.SELF, astray.get(), seen.now()), generation);
        }
        return new PlanMachine(now, unit, watch, seen, generation).turn(exposure.progress());
    }

    /** Why what stands does not fit what the file says; empty: it does. */
    static Optional<String> astray(Cutover now, String unit, Run run) {
        Optional<ExposurePlan> plan = now.site().plan(unit);
        if (plan.isEmpty()) {
            return Optional.of("the file has no plan for unit " + unit + " any more");
        }
        if (!plan.get().leadsAlong(run.path())) {
            return Optional.of("the plan in the file has other shares up to stage " + run.stage() + " than those that were begun with: "
                    + run.path().stream().map(Share::toString).collect(Collectors.joining(" → ")));
        }
        Progress own = now.split().of(unit).progress();
        for (String member : now.site().group(unit)) {
            Exposure exposure = now.split().of(member);
            if (!exposure.progress().equals(own)) {
                return Optional.of("unit " + member + " of the same group stands elsewhere in the plan: the group was changed");
            }
            boolean reached = run.phase() == Phase.DWELL || run.phase() == Phase.EXIT;
            if (reached && !exposure.share().equals(run.share())) {
                return Optional.of("unit " + member + " stands at " + exposure.share() + " and stage " + run.stage() + " is for "
                        + run.share());
            }
        }
        return Optional.empty();
    }

    private PlanTurn turn(Progress progress) {
        Optional<PlanTurn> broken = run.phase() == Phase.ENTRY ? Optional.empty() : broken(progress);
        if (broken.isPresent()) {
            return broken.get();
        }
        return switch (progress) {
            case Progress.Held(Run _, Halt halt) -> halt.cause() == Halt.Cause.GATE ? resume() : new PlanTurn.Wait();
            case Progress.Running _ -> switch (run.phase()) {
                case ENTRY -> enter();
                case RAMP -> rise();
                case DWELL -> dwell();
                case EXIT -> leave();
            };
            case Progress.NotStarted _,Progress.Done _,Progress.Aborted _ -> new PlanTurn.Wait();
        };
    }

    private Stage stage() {
        return plan.stage(run.stage());
    }

    private Duration patience(PlanGate gate) {
        return Optional.ofNullable(seen.gates().get(gate)).map(PlanSights.Look::patience).orElse(Duration.ZERO);
    }

    /** A gate of the stage that failed, or has told nothing for too long. */
    private Optional<PlanTurn> broken(Progress progress) {
        for (PlanGate gate : named(now.site(), unit, stage().gates().during())) {
            PlanWatch.Track track = watch.track(gate);
            boolean fails = track.failed().isPresent();
            if (fails && stage().onFail() != Stage.OnFail.HOLD && !WayBack.free(now, Set.of(unit)).isEmpty()) {
                return Optional.of(new PlanTurn.GoBack(unit,
                        new Revert.Cause.Gated(gate, run.stage(), stage().onFail(), track.sentence())));
            }
            boolean unsure = track.unsure().compareTo(patience(gate)) > 0;
            if ((fails || unsure) && progress instanceof Progress.Running) {
                String why = "gate " + gate + (fails ? " " : " has told nothing for " + TimeText.spoken(track.unsure()) + ", ")
                        + track.sentence();
                return Optional.of(held(now, unit, new Halt(Halt.Cause.GATE, Command.Asker.SELF, why, seen.now()), generation));
            }
        }
        return Optional.empty();
    }

    private static PlanTurn held(Cutover now, String unit, Halt halt, long generation) {
        Progress before = now.split().of(unit).progress();
        Run at = before.soFar().orElseThrow();
        return new PlanTurn.Move(PlanTerms.withProgress(now, unit, new Progress.Held(at, halt), generation),
                List.of(new JournalEntry.PlanMoved(now.site().group(unit), PlanStep.HELD, at.stage(), now.split().of(unit).share(),
                        halt.reason())));
    }

    private PlanTurn resume() {
        List<PlanGate> during = named(now.site(), unit, stage().gates().during());
        boolean well = during.stream().map(watch::track).allMatch(track -> track.passes() >= PASSES_TO_RESUME);
        if (!well || PlanTerms.locked(now, unit, seen.now()).isPresent()) {
            return new PlanTurn.Wait();
        }
        Run next = run.phase() == Phase.RAMP ? run.rampFrom(share(), seen.now()) : run;
        return move(next, share(), PlanStep.RESUMED, PASSES_TO_RESUME + " passes in a row: " + said(during));
    }

    private PlanTurn enter() {
        List<PlanGate> entry = named(now.site(), unit, stage().gates().entry());
        if (!watch.waits().isEmpty() || !pass(entry)) {
            return new PlanTurn.Wait();
        }
        String over = stage().ramp().isZero() ? "" : ", rising for " + TimeText.spoken(stage().ramp());
        return move(run.rampFrom(share(), seen.now()), share(), PlanStep.ENTERED, share() + " → " + run.share() + over + said(entry, "; "));
    }

    private PlanTurn rise() {
        Share to = stage().rampedFrom(run.from(), watch.run().spent());
        if (!watch.waits().isEmpty()) {
            return new PlanTurn.Wait();
        }
        if (to.equals(run.share())) {
            return move(run.in(Phase.DWELL), to, PlanStep.REACHED, "to be held for " + TimeText.spoken(stage().dwell()));
        }
        return to.compareTo(share()) > 0 ? new PlanTurn.Move(moved(watch.run(), to), List.of()) : new PlanTurn.Wait();
    }

    private PlanTurn dwell() {
        if (watch.run().spent().compareTo(stage().dwell()) < 0 || !missing(now, unit, stage(), watch).isEmpty()) {
            return new PlanTurn.Wait();
        }
        return move(watch.run().in(Phase.EXIT), share(), PlanStep.DWELT, "held for " + TimeText.spoken(watch.run().spent()));
    }

    private PlanTurn leave() {
        List<PlanGate> exit = named(now.site(), unit, stage().gates().exit());
        if (!pass(exit)) {
            return new PlanTurn.Wait();
        }
        String why = said(exit);
        return run.stage() < plan.size() ? move(run.toNext(plan, seen.now()), share(), PlanStep.PASSED, why)
                : new PlanTurn.Move(withShare(new Progress.Done(watch.run()), share()), List.of(entry(PlanStep.DONE, share(), why)));
    }

    /** The endpoints that have not seen enough requests yet, with their numbers. */
    static List<String> missing(Cutover now, String unit, Stage stage, PlanWatch watch) {
        List<String> lacking = new ArrayList<>();
        if (stage.minSamples() > 0) {
            for (String member : now.site().group(unit)) {
                Optional.ofNullable(now.site().units().get(member)).map(CutoverUnit::measured).orElse(List.of()).forEach(endpoint -> {
                    long count = watch.run().samples().getOrDefault(member + " " + endpoint, 0L);
                    if (count < stage.minSamples()) {
                        lacking.add(member + " " + endpoint + ": " + count + " of " + stage.minSamples() + " requests");
                    }
                });
            }
        }
        return lacking;
    }

    private boolean pass(List<PlanGate> gates) {
        return gates.stream().allMatch(gate -> watch.track(gate).passed());
    }

    private String said(List<PlanGate> gates) {
        return gates.isEmpty() ? "no gate asks for more" : said(gates, "");
    }

    private String said(List<PlanGate> gates, String before) {
        return gates.isEmpty() ? ""
                : before + gates.stream().map(gate -> gate.gate() + " " + watch.track(gate).sentence())
                        .collect(Collectors.joining("; "));
    }

    private Share share() {
        return now.split().of(unit).share();
    }

    private PlanTurn move(Run to, Share share, PlanStep step, String why) {
        return new PlanTurn.Move(moved(to, share), List.of(entry(step, step == PlanStep.ENTERED ? to.share() : share, why)));
    }

    private Cutover moved(Run to, Share share) {
        return withShare(new Progress.Running(to), share);
    }

    private Cutover withShare(Progress progress, Share share) {
        UnaryOperator<Exposure> change = exposure -> exposure.withShare(share).withProgress(progress);
        return new Cutover(now.site(), now.split().with(generation, now.site().group(unit), change));
    }

    private JournalEntry entry(PlanStep step, Share share, String why) {
        return new JournalEntry.PlanMoved(now.site().group(unit), step, run.stage(), share, why);
    }
}
