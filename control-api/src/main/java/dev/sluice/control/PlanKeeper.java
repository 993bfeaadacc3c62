package dev.sluice.control;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.sluice.model.Cutover;
import dev.sluice.model.Exposure;
import dev.sluice.model.Hold;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Judgement;
import dev.sluice.model.Pace;
import dev.sluice.model.PlanGate;
import dev.sluice.model.PlanMachine;
import dev.sluice.model.PlanSights;
import dev.sluice.model.PlanTurn;
import dev.sluice.model.PlanWatch;
import dev.sluice.model.Run;
import dev.sluice.model.Side;
import dev.sluice.model.Split;
import dev.sluice.model.Stage;

/**
 * Watches the plans that run, beat by beat, and keeps their time: by a clock that nobody sets, in steps of two beats at most, so that neither a
 * changed clock nor a machine that stood still shortens a hold. Confined to the conductor's thread, but for {@link #watch}.
 */
final class PlanKeeper {
    /** What is lost of a hold when the process dies, at most, and never more than a tenth of it. */
    private static final Duration UNWRITTEN = Duration.ofSeconds(10);
    private static final int PARTS = 10;
    private static final Pace NONE = new Pace(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ZERO);

    private final Supplier<GateDesk> desks;
    private final EvidenceSource evidence;
    private final LongSupplier nanoTime;
    private final Duration longest;
    private volatile Map<String, PlanWatch> watches = Map.of();
    private Map<String, PlanSights> sights = Map.of();
    private GateDesk askedOf;
    private Map<String, List<Inquiry>> asked = Map.of();
    private final Map<String, Map<String, Long>> answered = new HashMap<>();
    private long before;

    /** {@code longest} is the most that one beat counts. */
    PlanKeeper(Supplier<GateDesk> desks, EvidenceSource evidence, LongSupplier nanoTime, Duration longest) {
        this.desks = desks;
        this.askedOf = desks.get();
        this.evidence = evidence;
        this.nanoTime = nanoTime;
        this.longest = longest;
        this.before = nanoTime.getAsLong();
    }

    /** What is seen of the plan of a unit; empty: it does not run, or nobody has looked yet. Any thread. */
    Optional<PlanWatch> watch(String planner) {
        return Optional.ofNullable(watches.get(planner));
    }

    /** Looks at every plan that runs or is held, and says what somebody has to be told. */
    List<JournalEntry> look(Cutover now, Instant at) {
        GateDesk desk = desks.get();
        long nanos = nanoTime.getAsLong();
        Duration passed = Duration.ofNanos(Math.clamp(nanos - before, 0, longest.toNanos()));
        before = nanos;
        Map<String, PlanWatch> next = new LinkedHashMap<>();
        Map<String, PlanSights> seen = new HashMap<>();
        Map<String, List<Inquiry>> inquiries = new LinkedHashMap<>();
        Set<PlanGate> anew = new LinkedHashSet<>();
        List<JournalEntry> calls = new ArrayList<>();
        List<Hold> holds = evidence.holds();
        for (String planner : PlanMachine.active(now)) {
            Set<PlanGate> gates = PlanMachine.gates(now, planner);
            ask(now, planner, gates, inquiries);
            PlanSights sight = new PlanSights(at, passed, looks(now, gates, desk), holds, answered(now, planner));
            Optional<PlanWatch> old = watch(planner);
            PlanWatch watch = PlanMachine.look(now, planner, old, sight);
            next.put(planner, watch);
            seen.put(planner, sight);
            calls.addAll(PlanMachine.calls(now, planner, old, watch));
            if (old.filter(known -> known.run().isAt(watch.run())).isEmpty()) {
                anew.addAll(gates);
            }
        }
        if (!inquiries.equals(asked) || !desk.equals(askedOf)) {
            askedOf = desk;
            asked = inquiries;
            desk.ask(inquiries);
        }
        anew.forEach(gate -> desk.checkNow(gate.unit(), gate.gate()));
        answered.keySet().retainAll(next.keySet());
        sights = seen;
        watches = Map.copyOf(next);
        return calls;
    }

    private static void ask(Cutover now, String planner, Set<PlanGate> gates, Map<String, List<Inquiry>> into) {
        Run run = now.split().of(planner).progress().soFar().orElseThrow();
        gates.forEach(gate -> into.computeIfAbsent(gate.unit(), _ -> new ArrayList<>())
                .add(new Inquiry(gate.gate(), pace(now, gate).every(), run.since(), run.by())));
    }

    private static Pace pace(Cutover now, PlanGate gate) {
        return now.site().gate(gate.gate()).map(Pace::of).orElse(NONE);
    }

    private Map<PlanGate, PlanSights.Look> looks(Cutover now, Set<PlanGate> gates, GateDesk desk) {
        Map<PlanGate, PlanSights.Look> looks = new HashMap<>();
        for (PlanGate gate : gates) {
            Optional<Judgement> latest = desk.latest(gate.unit()).stream().filter(said -> said.gate().equals(gate.gate())).findFirst();
            looks.put(gate, new PlanSights.Look(latest, pace(now, gate).patience()));
        }
        return looks;
    }

    /** Since the beat before; a count that fell began anew. */
    private Map<String, Long> answered(Cutover now, String planner) {
        Optional<Stage> stage = PlanMachine.stage(now, planner).filter(known -> known.minSamples() > 0);
        if (stage.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> counts = new HashMap<>();
        now.site().group(planner).forEach(unit -> evidence.tallies(unit).stream().filter(tally -> tally.side() == Side.NEW)
                .forEach(tally -> counts.put(unit + " " + tally.endpoint(), tally.took().count())));
        Map<String, Long> known = answered.put(planner, counts);
        if (known == null) {
            return Map.of();
        }
        Map<String, Long> more = new HashMap<>();
        counts.forEach((endpoint, count) -> more.put(endpoint, Math.max(0, count - known.getOrDefault(endpoint, 0L))));
        return more;
    }

    /** What the plan of a unit makes of what was seen last. */
    PlanTurn turn(Cutover now, String planner, long generation) {
        PlanSights seen = sights.get(planner);
        PlanWatch watch = watches.get(planner);
        return seen == null || watch == null ? new PlanTurn.Wait() : PlanMachine.turn(now, planner, watch, seen, generation);
    }

    /** Those that were looked at last. */
    Set<String> watched() {
        return watches.keySet();
    }

    /** Where things stand with the time that has passed by now. */
    Cutover stamped(Cutover now) {
        Cutover stamped = now;
        for (Map.Entry<String, PlanWatch> watched : watches.entrySet()) {
            Run live = watched.getValue().run();
            Set<String> behind = now.site().group(watched.getKey());
            behind.removeIf(unit -> now.split().of(unit).progress().soFar().filter(live::isAt).isEmpty());
            Split split = stamped.split().with(now.split().generation(), behind, exposure -> timed(exposure, live));
            stamped = new Cutover(now.site(), split);
        }
        return stamped;
    }

    private static Exposure timed(Exposure exposure, Run live) {
        return exposure.progress().soFar()
                .map(run -> exposure.withProgress(exposure.progress().with(run.after(live.spent(), live.samples()))))
                .orElse(exposure);
    }

    /** Whether more time of a hold is not on disk than may be lost. */
    boolean isOverdue(Map<String, Exposure> onDisk, Cutover now) {
        return watches.entrySet().stream().anyMatch(watched -> {
            Run live = watched.getValue().run();
            Duration written = Optional.ofNullable(onDisk.get(watched.getKey())).flatMap(exposure -> exposure.progress().soFar())
                    .filter(live::isAt).map(Run::spent).orElse(Duration.ZERO);
            Duration hold = PlanMachine.stage(now, watched.getKey()).map(Stage::dwell).orElse(UNWRITTEN).dividedBy(PARTS);
            Duration most = hold.compareTo(UNWRITTEN) < 0 ? hold : UNWRITTEN;
            return live.spent().minus(written).compareTo(most) > 0;
        });
    }
}
