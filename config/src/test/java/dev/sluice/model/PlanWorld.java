package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A plan at work beat by beat, with gates, guards and clocks that do as they are told, and a disk that a restart begins with. */
final class PlanWorld {
    static final Command.Asker ALICE = new Command.Asker("alice", "because");
    static final Duration BEAT = Duration.ofMillis(250);
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final String unit;
    final List<JournalEntry.PlanMoved> journal = new ArrayList<>();
    final Map<PlanGate, Judgement> said = new HashMap<>();
    final Set<Hold> holds = new HashSet<>();
    final Map<String, Long> answered = new HashMap<>();
    Cutover inForce;
    Instant now = Instant.parse("2026-12-01T12:00:00Z");
    private Map<String, Exposure> disk;
    private Optional<PlanWatch> watch = Optional.empty();
    private PlanSights sights = new PlanSights(now, Duration.ZERO, Map.of(), List.of(), Map.of());
    private int judgements;

    PlanWorld(Site site, String unit) {
        this.unit = unit;
        inForce = Cutover.resume(site, 1, Map.of());
        disk = inForce.split().exposures();
    }

    static Stage stage(int percent, Duration dwell, Stage.Gates gates) {
        return new Stage(Units.share(percent), dwell, gates, Duration.ZERO, 0, Reversibility.FREE, Stage.OnFail.HOLD, FreezeMode.READ_ONLY);
    }

    static Stage stage(int percent) {
        return stage(percent, Duration.ofSeconds(10), Stage.Gates.NONE);
    }

    static Site site(Stage... stages) {
        return Units.site(Units.planned(Units.unit("checkout"), new ExposurePlan(List.of(stages), List.of(), List.of())));
    }

    void says(String gate, Verdict verdict) {
        PlanGate asked = new PlanGate(unit, gate);
        said.put(asked, new Judgement(gate, verdict, Instant.ofEpochMilli(++judgements)));
    }

    void passes(String gate) {
        says(gate, new Verdict.Pass("1 of 4 000 requests"));
    }

    void fails(String gate) {
        says(gate, new Verdict.Fail("70 of 4 000 requests", "look"));
    }

    void cannotTell(String gate) {
        says(gate, new Verdict.Inconclusive("3 requests", "wait"));
    }

    Decision decide(Command command) {
        Decision decision = stamped().decide(command, now, inForce.split().generation() + 1);
        if (decision instanceof Decision.Accepted(Cutover next, JournalEntry entry)) {
            enforce(next);
            if (entry instanceof JournalEntry.PlanMoved moved) {
                journal.add(moved);
            }
        }
        return decision;
    }

    Decision.Refused refused(Command command) {
        return (Decision.Refused) decide(command);
    }

    void start() {
        decide(new Command.StartPlan(unit, ALICE));
    }

    /** A beat in which the clock shows that more or less has passed. */
    PlanTurn beat(Duration passed) {
        sights = sights(passed);
        if (!inForce.split().of(unit).progress().isActive()) {
            watch = Optional.empty();
            return new PlanTurn.Wait();
        }
        PlanWatch seen = PlanMachine.look(inForce, unit, watch, sights);
        PlanMachine.calls(inForce, unit, watch, seen).forEach(call -> journal.add((JournalEntry.PlanMoved) call));
        watch = Optional.of(seen);
        PlanTurn turn = PlanMachine.turn(stamped(), unit, seen, sights, inForce.split().generation() + 1);
        switch (turn) {
            case PlanTurn.Wait _ -> {}
            case PlanTurn.Move(Cutover next, List<JournalEntry> entries) -> {
                enforce(next);
                entries.forEach(entry -> journal.add((JournalEntry.PlanMoved) entry));
            }
            case PlanTurn.GoBack(String back, Revert.Cause.Gated cause) -> decide(new Command.GoBack(back, cause));
        }
        return turn;
    }

    /** As many beats as fit into a time. */
    void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minus(BEAT)) {
            now = now.plus(BEAT);
            beat(BEAT);
        }
    }

    private PlanSights sights(Duration passed) {
        Map<PlanGate, PlanSights.Look> looks = new HashMap<>();
        PlanMachine.gates(inForce, unit)
                .forEach(gate -> looks.put(gate, new PlanSights.Look(Optional.ofNullable(said.get(gate)), PATIENCE)));
        Map<String, Long> more = Map.copyOf(answered);
        answered.clear();
        return new PlanSights(now, passed, looks, List.copyOf(holds), more);
    }

    private Cutover stamped() {
        return watch.filter(seen -> progress().soFar().filter(seen.run()::isAt).isPresent())
                .map(seen -> PlanTerms.withProgress(inForce, unit, progress().with(progress().soFar().orElseThrow()
                        .after(seen.run().spent(), seen.run().samples())), inForce.split().generation()))
                .orElse(inForce);
    }

    private void enforce(Cutover next) {
        inForce = next;
        disk = next.split().exposures();
    }

    /** What has passed so far of a hold is on disk. */
    void write() {
        disk = stamped().split().exposures();
    }

    /** The process dies and another begins with what is on disk. */
    void kill() {
        inForce = Cutover.resume(inForce.site(), inForce.split().generation() + 1_000, disk);
        watch = Optional.empty();
    }

    /** The file has another site from now on. */
    void reload(Site site) {
        decide(new Command.LoadSite(site, ALICE));
    }

    Optional<PlanWatch> watch() {
        return watch;
    }

    Exposure exposure() {
        return inForce.split().of(unit);
    }

    Progress progress() {
        return exposure().progress();
    }

    Run run() {
        return progress().soFar().orElseThrow();
    }

    /** As {@code stage 2 dwell}. */
    String place() {
        return progress().soFar().map(run -> "stage " + run.stage() + " " + run.phase().label()).orElse("nowhere");
    }

    List<String> steps() {
        return journal.stream().map(moved -> moved.step().label() + " " + moved.stage()).toList();
    }
}
