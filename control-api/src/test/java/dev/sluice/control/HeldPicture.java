package dev.sluice.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.sluice.model.Cutover;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Measure;
import dev.sluice.model.Revert;
import dev.sluice.model.WriteState;

/** A request path reduced to the picture it routes on: it can be published to, and withdraws units by itself. */
final class HeldPicture implements SplitSink, EvidenceSource {
    final List<Cutover> published = new CopyOnWriteArrayList<>();
    private final AtomicReference<Cutover> current;
    private final LongSupplier generations;
    private volatile Consumer<Cutover> beforePublish = _ -> {};

    /** What is seen of the writes of a unit; nothing of the others. */
    final Map<String, WriteState> writes = new ConcurrentHashMap<>();
    final List<Set<String>> cut = new CopyOnWriteArrayList<>();

    HeldPicture(Conductor conductor) {
        current = new AtomicReference<>(conductor.resume());
        generations = conductor.generations();
    }

    void beforePublish(Consumer<Cutover> observer) {
        beforePublish = observer;
    }

    @Override
    public Cutover current() {
        return current.get();
    }

    @Override
    public Cutover publish(Cutover next, Cutover basis) {
        beforePublish.accept(next);
        while (true) {
            Cutover now = current.get();
            Cutover kept = keeping(next, basis, now);
            if (current.compareAndSet(now, kept)) {
                published.add(kept);
                return kept;
            }
        }
    }

    private Cutover keeping(Cutover next, Cutover basis, Cutover now) {
        Cutover kept = next;
        for (var exposure : now.split().exposures().entrySet()) {
            Optional<Revert> since = exposure.getValue().revert().filter(revert -> !basis.split().of(exposure.getKey()).isLatched());
            if (since.isPresent()) {
                Revert revert = since.get();
                kept = kept.reverted(new Revert(Set.of(exposure.getKey()), revert.cause(), revert.at(), generations.getAsLong()));
            }
        }
        return kept;
    }

    /** What an event loop does on a breach; what it says goes to {@link Conductor#withdrawn}. */
    JournalEntry.Reverted withdraw(String unit, Instant at) {
        while (true) {
            Cutover now = current.get();
            Revert revert = new Revert(now.site().revertedWith(unit), new Revert.Cause.Asked("guard", "breach"), at,
                    generations.getAsLong());
            if (current.compareAndSet(now, now.reverted(revert))) {
                return now.entryFor(revert);
            }
        }
    }

    @Override
    public List<Measure> measures(Duration last) {
        return List.of();
    }

    @Override
    public WriteState writes(String unit, long generation) {
        return writes.getOrDefault(unit, new WriteState(0, true, Optional.empty()));
    }

    @Override
    public void cutWrites(Set<String> units) {
        cut.add(units);
    }
}
