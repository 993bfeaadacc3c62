package dev.sluice.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeProof;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.WriteState;

/**
 * Sees freezes become frozen, beat by beat (SEMANTICS D4). Only what is on disk is called frozen. Units that were frozen together drain
 * together. Confined to the conductor's thread, but for what {@link Freezes} tells.
 */
final class FreezeKeeper implements Freezes {
    private final EvidenceSource evidence;
    private final LongSupplier nanoTime;
    private final FreezeEnds ends;
    private final Instant started;
    private final Acts acts;
    private final Map<Long, FreezeProof> proofs = new ConcurrentHashMap<>();
    private final Map<Long, String> waits = new ConcurrentHashMap<>();
    private final Map<Long, Draining> draining = new LinkedHashMap<>();

    /**
     * @param started when this process began to let writes in
     * @param earlier proofs of freezes that may be in force still, the latest first
     */
    FreezeKeeper(EvidenceSource evidence, LongSupplier nanoTime, Instant started, Collection<FreezeProof> earlier, Acts acts) {
        this.evidence = evidence;
        this.nanoTime = nanoTime;
        this.ends = new FreezeEnds(nanoTime);
        this.started = started;
        this.acts = acts;
        earlier.forEach(proof -> proofs.putIfAbsent(proof.generation(), proof));
    }

    /** What it does besides looking. */
    interface Acts {
        /** Writes down what happened; told after each attempt whether it is on disk. */
        void note(JournalEntry entry, Consumer<Boolean> tried);

        /** Ends the writes of some units that are under way. */
        void cut(Set<String> units);

        /** Opens units again. */
        void reopen(Set<String> units, String why);
    }

    @Override
    public Optional<FreezeProof> proof(String unit, long generation) {
        return Optional.ofNullable(proofs.get(generation)).filter(proof -> proof.units().contains(unit));
    }

    @Override
    public Optional<String> waitsFor(long generation) {
        return Optional.ofNullable(waits.get(generation));
    }

    /** Freezes may have begun: their time counts from now on. */
    void began(Cutover now, Instant at) {
        ends.see(now, at);
    }

    /** The units whose freeze has lasted as long as it was to. */
    Set<String> over(Cutover now, Instant at) {
        return ends.over(now, at);
    }

    /** Looks at every freeze in force. */
    void look(Cutover now, Instant at) {
        Map<Long, Set<String>> inForce = inForce(now);
        proofs.values().removeIf(proof -> !holds(proof, inForce.getOrDefault(proof.generation(), Set.of())));
        draining.values().removeIf(one -> {
            boolean over = !one.units().equals(inForce.get(one.generation()));
            if (over) {
                one.end();
            }
            return over;
        });
        waits.keySet().retainAll(inForce.keySet());
        inForce.forEach((generation, units) -> {
            if (!proofs.containsKey(generation)) {
                long nanos = nanoTime.getAsLong();
                look(draining.computeIfAbsent(generation, _ -> new Draining(generation, units, nanos)), now, at, nanos);
            }
        });
    }

    /** A unit that is new in the file may have come into a freeze that was proven without it. */
    private static boolean holds(FreezeProof proof, Set<String> frozen) {
        return !frozen.isEmpty() && proof.units().containsAll(frozen);
    }

    /** The units of each freeze. */
    private static Map<Long, Set<String>> inForce(Cutover now) {
        Map<Long, Set<String>> freezes = new TreeMap<>();
        now.split().exposures().forEach((unit, exposure) -> {
            Freeze freeze = exposure.freeze();
            if (!freeze.isOpen()) {
                freezes.computeIfAbsent(freeze.generation(), _ -> new LinkedHashSet<>()).add(unit);
            }
        });
        return freezes;
    }

    private void look(Draining one, Cutover now, Instant at, long nanos) {
        FreezeTerms.Drain terms = now.site().freeze().drain();
        Map<String, WriteState> writes = new HashMap<>();
        one.units().forEach(unit -> writes.put(unit, evidence.writes(unit, one.generation())));
        if (writes.values().stream().allMatch(WriteState::isQuiet)) {
            Optional<String> more = one.quiet(terms, nanos);
            one.troubleNow().ifPresent(trouble -> stuck(one, trouble, "it is tried again"));
            more.ifPresentOrElse(what -> waiting(one, what, terms, () -> outlasted(one, terms, what)),
                    () -> frozen(one, prove(one, now, at, writes.values(), terms.timeout())));
        } else {
            one.disturbed();
            String what = what(writes.values());
            waiting(one, what, terms, () -> overdue(one, terms, what));
        }
    }

    private void waiting(Draining one, String what, FreezeTerms.Drain terms, Runnable overdue) {
        waits.put(one.generation(), what);
        if (one.isOverdueNow(terms.timeout(), nanoTime.getAsLong())) {
            overdue.run();
        }
    }

    private static String what(Collection<WriteState> writes) {
        long inFlight = writes.stream().mapToLong(WriteState::inFlight).sum();
        return inFlight == 0 ? "every event loop to know of the freeze"
                : inFlight == 1 ? "a write that is under way" : inFlight + " writes that are under way";
    }

    private void overdue(Draining one, FreezeTerms.Drain terms, String what) {
        String why = overdue(terms, what);
        switch (terms.onTimeout()) {
            case WAIT -> stuck(one, why, "it goes on waiting (on-timeout: wait)");
            case CUT -> {
                stuck(one, why, "they are cut (on-timeout: cut)");
                acts.cut(one.units());
            }
            case ABORT -> abort(one, why);
        }
    }

    private static String overdue(FreezeTerms.Drain terms, String what) {
        return "after " + terms.timeout().toSeconds() + " s it waits for " + what;
    }

    /** Where nothing is under way that could be cut: a program takes its time. */
    private void outlasted(Draining one, FreezeTerms.Drain terms, String what) {
        String why = overdue(terms, what);
        switch (terms.onTimeout()) {
            case WAIT, CUT -> stuck(one, why, "it goes on waiting");
            case ABORT -> abort(one, why);
        }
    }

    private void abort(Draining one, String why) {
        stuck(one, why, "the units open again (on-timeout: abort)");
        acts.reopen(one.units(), why);
    }

    private void stuck(Draining one, String why, String then) {
        acts.note(new JournalEntry.FreezeStuck(one.generation(), one.units(), why, then), _ -> {});
    }

    private FreezeProof prove(Draining one, Cutover now, Instant at, Collection<WriteState> writes, Duration timeout) {
        Freeze freeze = now.split().of(one.units().iterator().next()).freeze();
        Instant horizon = freeze.since().minus(timeout);
        List<WriteState.Ended> uncertain = writes.stream().flatMap(state -> state.uncertain().stream())
                .filter(write -> !write.at().isBefore(horizon)).sorted(Comparator.comparing(WriteState.Ended::at)).toList();
        long leftOut = writes.stream().filter(state -> !state.uncertain().isEmpty() && !state.uncertain().getFirst().at().isBefore(horizon))
                .mapToLong(state -> state.uncertainInAll() - state.uncertain().size()).sum();
        Optional<WriteState.Ended> last = writes.stream().flatMap(state -> state.last().stream())
                .max(Comparator.comparing(WriteState.Ended::at));
        return new FreezeProof(one.generation(), one.units(), freeze.mode(), freeze.since(), at, last, uncertain, leftOut,
                Optional.of(started).filter(freeze.since()::isBefore), one.probed());
    }

    private void frozen(Draining one, FreezeProof proof) {
        if (one.isToldNow()) {
            waits.put(one.generation(), "the disk");
            acts.note(new JournalEntry.Frozen(proof), durable -> {
                if (durable) {
                    proofs.put(proof.generation(), proof);
                    waits.remove(proof.generation());
                }
            });
        }
    }

    /** Programs that run for a freeze are ended. */
    void stop() {
        draining.values().forEach(Draining::end);
        draining.clear();
    }
}
