package dev.sluice.proxy.route;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.sluice.model.Breach;
import dev.sluice.model.Cutover;
import dev.sluice.model.Exposure;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Revert;
import dev.sluice.model.Split;
import dev.sluice.model.Withdrawal;

/**
 * The picture in force. The conductor publishes; any event loop may withdraw one unit. Both by compare-and-set, so nobody waits, a
 * withdrawn unit is never brought back by a publication that did not know of it, and every picture has a higher generation than the last.
 */
public final class LiveSplit {
    private final AtomicReference<Picture> current;
    private final LongSupplier nextGeneration;
    private final List<Consumer<Picture>> publishListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<JournalEntry.Reverted>> withdrawListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<JournalEntry.Contained>> containListeners = new CopyOnWriteArrayList<>();

    /** Begins with a cutover; {@code nextGeneration} answers any thread at once, with a number that was never given before. */
    public LiveSplit(Cutover first, LongSupplier nextGeneration) {
        this.current = new AtomicReference<>(Picture.of(first));
        this.nextGeneration = nextGeneration;
    }

    public Picture current() {
        return current.get();
    }

    /**
     * Puts a cutover in force that was decided on {@code basis}. Units that were withdrawn since stay reverted in it; when that or the
     * order of generations changes it, it gets a new generation, and so do the freezes it brings.
     *
     * @return what is in force now
     */
    public Cutover publish(Cutover next, Cutover basis) {
        Picture compiled = current.get().with(next);
        while (true) {
            Picture before = current.get();
            Picture after = compiled.with(merged(next, basis, before.cutover()));
            if (current.compareAndSet(before, after)) {
                publishListeners.forEach(listener -> listener.accept(after));
                return after.cutover();
            }
        }
    }

    /**
     * Takes a unit, and everything that is reverted with it, back to old; or all that is exposed, when it is one of many (see
     * {@link Withdrawal}). Called by the event loop that saw the breach.
     *
     * @return whether this call did it; false for a unit that is latched already or is not in the picture
     */
    public boolean withdraw(Breach breach, Instant now) {
        return withdraw(new Revert.Cause.Breached(breach), now);
    }

    /** As the other one, with what was seen besides. */
    public boolean withdraw(Revert.Cause.Breached cause, Instant now) {
        String unit = cause.breach().unit();
        while (true) {
            Picture before = current.get();
            Cutover cutover = before.cutover();
            if (cutover.split().of(unit).isLatched() || !cutover.site().units().containsKey(unit)) {
                return false;
            }
            if (!cutover.mayGoBack(unit)) {
                return contain(cause, now);
            }
            Withdrawal withdrawal = Withdrawal.of(cutover, cause.breach(), now);
            Revert revert = new Revert(withdrawal.units(), new Revert.Cause.Breached(withdrawal.cause(), cause.scene()), now,
                    generationAbove(before.generation()));
            Picture after = before.with(cutover.reverted(revert));
            if (current.compareAndSet(before, after)) {
                publishListeners.forEach(listener -> listener.accept(after));
                withdrawListeners.forEach(listener -> listener.accept(cutover.entryFor(revert)));
                return true;
            }
        }
    }

    /** Freezes a unit that may not go back any more, as its plan has it; false when it is frozen so already. */
    private boolean contain(Revert.Cause.Breached cause, Instant now) {
        String unit = cause.breach().unit();
        while (true) {
            Picture before = current.get();
            Optional<FreezeMode> mode = before.cutover().containment(unit);
            if (mode.isEmpty()) {
                return false;
            }
            long generation = generationAbove(before.generation());
            Picture after = before.with(before.cutover().contained(unit, new Freeze(mode.get(), now, Optional.empty(), generation)));
            if (current.compareAndSet(before, after)) {
                publishListeners.forEach(listener -> listener.accept(after));
                var entry = new JournalEntry.Contained(before.cutover().site().group(unit), cause, mode.get(), now, generation);
                containListeners.forEach(listener -> listener.accept(entry));
                return true;
            }
        }
    }

    /** Registers who is told of every unit that was frozen because it may not go back; as {@link #onWithdraw}. */
    public void onContain(Consumer<JournalEntry.Contained> listener) {
        containListeners.add(listener);
    }

    /**
     * Registers who is told of every new picture, by the thread that put it in force. Before traffic starts. A listener must not block;
     * two pictures may reach it in the wrong order, so it goes by their generations.
     */
    public void onPublish(Consumer<Picture> listener) {
        publishListeners.add(listener);
    }

    /** Registers who is told of every withdrawal, by the event loop that made it. Before traffic starts; a listener must not block. */
    public void onWithdraw(Consumer<JournalEntry.Reverted> listener) {
        withdrawListeners.add(listener);
    }

    private Cutover merged(Cutover next, Cutover basis, Cutover inForce) {
        Map<String, Exposure> kept = withdrawnSince(basis, inForce, next);
        kept.putAll(frozenSince(basis, inForce, next));
        Set<String> drills = inForce.split().drillsAfter(basis.split(), next.split());
        if (kept.isEmpty() && next.split().generation() > inForce.split().generation() && drills.equals(next.split().drills())) {
            return next;
        }
        long generation = generationAbove(Math.max(inForce.split().generation(), next.split().generation()));
        Map<String, Exposure> exposures = new LinkedHashMap<>(next.split().exposures());
        exposures.putAll(kept);
        exposures.replaceAll((unit, exposure) -> renumbered(exposure, inForce.split().of(unit).freeze(), generation));
        return new Cutover(next.site(), new Split(generation, exposures, drills));
    }

    private static Map<String, Exposure> withdrawnSince(Cutover basis, Cutover inForce, Cutover next) {
        Map<String, Exposure> withdrawn = new LinkedHashMap<>();
        next.split().exposures().forEach((unit, exposure) -> {
            Optional<Revert> revert = inForce.split().of(unit).revert();
            if (revert.isPresent() && !revert.equals(basis.split().of(unit).revert()) && !revert.equals(exposure.revert())) {
                withdrawn.put(unit, inForce.split().of(unit).withFreeze(exposure.freeze()).withCarried(exposure.carried()));
            }
        });
        return withdrawn;
    }

    /** Those that an event loop has frozen meanwhile. */
    private static Map<String, Exposure> frozenSince(Cutover basis, Cutover inForce, Cutover next) {
        Map<String, Exposure> frozen = new LinkedHashMap<>();
        next.split().exposures().forEach((unit, exposure) -> {
            Freeze before = basis.split().of(unit).freeze();
            Freeze now = inForce.split().of(unit).freeze();
            if (!now.equals(before) && exposure.freeze().equals(before) && !inForce.split().of(unit).isLatched()) {
                frozen.put(unit, exposure.withFreeze(now));
            }
        });
        return frozen;
    }

    /** A freeze that this picture brings counts from this picture on: a loop that saw an earlier number has not seen the freeze. */
    private static Exposure renumbered(Exposure exposure, Freeze inForce, long generation) {
        Freeze freeze = exposure.freeze();
        return freeze.isOpen() || freeze.equals(inForce) ? exposure
                : exposure.withFreeze(new Freeze(freeze.mode(), freeze.since(), freeze.until(), generation));
    }

    private long generationAbove(long floor) {
        long generation = nextGeneration.getAsLong();
        while (generation <= floor) {
            generation = nextGeneration.getAsLong();
        }
        return generation;
    }
}
