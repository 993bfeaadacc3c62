package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.CallbackSource;
import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Freezes;
import dev.sluice.control.GateDesk;
import dev.sluice.control.Inquiry;
import dev.sluice.control.PropagationSource;
import dev.sluice.control.drill.TestVisits;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Drill;
import dev.sluice.model.Exhibit;
import dev.sluice.model.Gate;
import dev.sluice.model.Judgement;
import dev.sluice.model.Pace;
import dev.sluice.model.Verdict;

/**
 * Looks at gates when they are due, each on a virtual thread of its own and never twice at once, and remembers what each said last. A look that
 * fails by our own fault is inconclusive, like everything else that cannot be told.
 */
public final class GateBoard implements GateDesk, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GateBoard.class);
    private static final Duration BEAT = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final InstantSource clock;
    private final Instant started;
    private final Bench bench;
    private final ExecutorService looking = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService beat = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("gates").factory());
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<Place, Standing> standings = new ConcurrentHashMap<>();
    private volatile Map<Place, Inquiry> asked = Map.of();

    /** Begins to look at what is asked for. */
    public GateBoard(Wiring wiring) {
        this.clock = wiring.clock;
        this.started = clock.instant();
        Exhibits exhibits = new Exhibits();
        wiring.evidenceBefore.forEach(exhibits::add);
        this.bench = new Bench(wiring.current, wiring.evidence, wiring.drills, wiring.setting, new Fetcher(clock), exhibits,
                new Baselines(wiring.evidence), wiring.keeper, wiring.freezes, wiring.dns, wiring.visits, wiring.callbacks);
        var _ = beat.scheduleAtFixedRate(this::lookAtDue, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * What gates see of the rest of the product.
     *
     * @param current where things stand
     * @param drills the last drill of a unit
     * @param setting what a drill of now would be made on; its sum of the configuration is what approvals are given to
     * @param evidenceBefore what was handed in before this process began, in that order
     * @param keeper has fetched evidence that says something new written down; must not block
     * @param dns how far the records of watched names have moved
     * @param visits lets in visitors who are tests
     * @param callbacks what is kept of them
     */
    public record Wiring(Supplier<Cutover> current, EvidenceSource evidence, Function<String, Optional<Drill>> drills,
            Supplier<Drill.Setting> setting, Collection<Exhibit> evidenceBefore, Consumer<Exhibit> keeper, Freezes freezes,
            PropagationSource dns, TestVisits visits, CallbackSource callbacks, InstantSource clock) {}

    private record Place(String unit, String gate) {}

    @Override
    public void ask(Map<String, List<Inquiry>> byUnit) {
        Map<Place, Inquiry> next = new LinkedHashMap<>();
        byUnit.forEach((unit, inquiries) -> inquiries.forEach(inquiry -> {
            next.put(new Place(unit, inquiry.gate()), inquiry);
            bench.baselines().begin(unit, inquiry.since(), clock.instant());
        }));
        asked = Map.copyOf(next);
    }

    @Override
    public List<Judgement> latest(String unit) {
        return standings.entrySet().stream().filter(entry -> entry.getKey().unit.equals(unit))
                .flatMap(entry -> entry.getValue().last().stream()).toList();
    }

    @Override
    public void checkNow(String unit, String gate) {
        Place place = new Place(unit, gate);
        standing(place).renew();
        lookAt(place);
    }

    /** Looks at a gate once more; done with what a look says that begins from now on. */
    public CompletableFuture<Judgement> check(String unit, String gate) {
        Place place = new Place(unit, gate);
        CompletableFuture<Judgement> judged = standing(place).await();
        lookAt(place);
        return judged;
    }

    /** Looks at some gates of a unit, all at once, and tells of those that do not pass, in sentences. Waits for them. */
    public List<String> against(String unit, List<String> gates) throws InterruptedException {
        return against(unit, gates, PATIENCE);
    }

    /** As {@link #against(String, List)}, waiting so long beyond what a look may take. */
    List<String> against(String unit, List<String> gates, Duration beyond) throws InterruptedException {
        List<String> against = new ArrayList<>();
        Map<String, CompletableFuture<Judgement>> looks = new LinkedHashMap<>();
        gates.forEach(gate -> looks.put(gate, check(unit, gate)));
        for (Map.Entry<String, CompletableFuture<Judgement>> look : looks.entrySet()) {
            String name = "gate " + look.getKey() + " of " + unit + " says ";
            Duration patience = longest(look.getKey()).multipliedBy(2).plus(beyond); // one that is under way ends first
            try {
                Verdict verdict = look.getValue().get(patience.toMillis(), TimeUnit.MILLISECONDS).verdict();
                if (!(verdict instanceof Verdict.Pass)) {
                    against.add(name + verdict.label() + ": " + verdict.sentence());
                }
            } catch (ExecutionException | TimeoutException e) {
                against.add(name + "nothing within " + patience.toSeconds() + " s");
            }
        }
        return against;
    }

    /** Of one look at it. */
    private Duration longest(String gate) {
        return bench.current().get().site().gate(gate).map(known -> Pace.of(known).look()).orElse(Duration.ZERO);
    }

    /** What a gate says now, where nothing has to be fetched for it; else what it said last; empty: it was never looked at. */
    public Optional<Judgement> standing(String unit, String gate) {
        Place place = new Place(unit, gate);
        Optional<Gate> known = bench.current().get().site().gate(gate);
        if (known.filter(terms -> GateType.of(terms).isAtHand()).isEmpty()) {
            return Optional.ofNullable(standings.get(place)).flatMap(Standing::last);
        }
        try {
            return Optional.of(new Judgement(gate, look(place), clock.instant()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Units have another share: outside a plan, what is counted counts since then. */
    public void moved(Collection<String> units, Instant at) {
        Set<String> planned = asked.keySet().stream().map(Place::unit).collect(Collectors.toSet());
        units.stream().filter(unit -> !planned.contains(unit)).forEach(unit -> bench.baselines().begin(unit, at, clock.instant()));
    }

    /** A revert of a unit was rehearsed: what asks for that is looked at again. */
    public void drilled(String unit) {
        asked.keySet().stream().filter(place -> place.unit.equals(unit))
                .filter(place -> bench.current().get().site().gate(place.gate).filter(Gate.Drilled.class::isInstance).isPresent())
                .forEach(place -> checkNow(unit, place.gate));
    }

    @Override
    public void onJudgement(Listener listener) {
        listeners.add(listener);
    }

    /** What every gate said last that was ever looked at, by unit. */
    public Map<String, List<Judgement>> all() {
        Map<String, List<Judgement>> all = new TreeMap<>();
        standings.forEach((place, standing) -> standing.last()
                .ifPresent(judgement -> all.computeIfAbsent(place.unit, _ -> new ArrayList<>()).add(judgement)));
        return all;
    }

    /** Which gates of a unit are looked at again and again. */
    public Set<String> asked(String unit) {
        Set<String> gates = new HashSet<>();
        asked.keySet().stream().filter(place -> place.unit.equals(unit)).forEach(place -> gates.add(place.gate));
        return gates;
    }

    /** Who takes evidence and approvals. */
    public Handover handover() {
        return new Handover(bench, clock, (unit, gate) -> inquiry(new Place(unit, gate)).requester());
    }

    /** As it was asked for, or as if somebody had. */
    private Inquiry inquiry(Place place) {
        Inquiry inquiry = asked.get(place);
        return inquiry == null ? new Inquiry(place.gate, Gate.EVERY, bench.baselines().since(place.unit, started), "") : inquiry;
    }

    private void lookAtDue() {
        try {
            long now = System.nanoTime();
            asked.forEach((place, inquiry) -> {
                if (standing(place).isDue(inquiry.every(), now)) {
                    lookAt(place);
                }
            });
        } catch (RuntimeException e) {
            LOG.error("gates go on after a fault of their own", e);
        }
    }

    private Standing standing(Place place) {
        return standings.computeIfAbsent(place, _ -> new Standing());
    }

    private void lookAt(Place place) {
        Standing standing = standing(place);
        if (standing.take(System.nanoTime())) {
            looking.execute(() -> {
                try {
                    tell(place, standing, look(place));
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                } finally {
                    if (standing.release() && !Thread.currentThread().isInterrupted()) {
                        lookAt(place);
                    }
                }
            });
        }
    }

    private Verdict look(Place place) throws InterruptedException {
        Cutover now = bench.current().get();
        CutoverUnit unit = now.site().units().get(place.unit);
        Optional<Gate> gate = now.site().gate(place.gate);
        if (unit == null || gate.isEmpty()) {
            return new Verdict.Inconclusive("there is no " + (unit == null ? "unit " + place.unit : "gate " + place.gate)
                    + " in the configuration (expected: one of its names)", "put it into the file and reload");
        }
        Inquiry inquiry = inquiry(place);
        try {
            return GateType.of(gate.get()).look(new Case(unit, place.gate, inquiry.since(), inquiry.requester(), clock.instant()), bench);
        } catch (RuntimeException e) {
            LOG.error("a gate could not be judged unit={} gate={}", place.unit, place.gate, e);
            return new Verdict.Inconclusive("it could not be judged by a fault of our own: " + e, "report it with the log");
        }
    }

    private void tell(Place place, Standing standing, Verdict verdict) {
        var judgement = new Judgement(place.gate, verdict, clock.instant());
        boolean stands = standing.stands(judgement);
        standing.served().forEach(waiting -> waiting.complete(judgement));
        for (Listener listener : stands ? listeners : List.<Listener>of()) {
            try {
                listener.judged(place.unit, judgement);
            } catch (RuntimeException e) {
                LOG.error("a listener to judgements failed", e);
            }
        }
    }

    @Override
    public void close() {
        beat.shutdownNow();
        looking.shutdownNow();
        bench.fetcher().close();
    }
}
