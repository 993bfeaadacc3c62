package dev.sluice.proxy.outcome;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Hold;
import dev.sluice.model.JournalEntry;

/** Which units their guards want to stay as they are. Changed by compare-and-set from any thread; who listens must not block. */
final class HoldBoard {
    private static final Logger LOG = LoggerFactory.getLogger(HoldBoard.class);

    private final InstantSource clock;
    private final AtomicReference<Map<Place, Hold>> standing = new AtomicReference<>(Map.of());
    private final List<Consumer<JournalEntry>> listeners = new CopyOnWriteArrayList<>();

    private record Place(String unit, String stream) {}

    HoldBoard(InstantSource clock) {
        this.clock = clock;
    }

    /** Tells of every hold that is raised or lifted. Before traffic starts. */
    void onChange(Consumer<JournalEntry> listener) {
        listeners.add(listener);
    }

    List<Hold> all() {
        return List.copyOf(standing.get().values());
    }

    void raise(String unit, String stream, String sentence) {
        var hold = new Hold(unit, stream, sentence, clock.instant());
        var place = new Place(unit, stream);
        Map<Place, Hold> before = standing.getAndUpdate(known -> known.containsKey(place) ? known : with(known, place, hold));
        if (!before.containsKey(place)) {
            LOG.warn("hold unit={} stream={} why={}", unit, stream, sentence);
            tell(new JournalEntry.HoldRaised(hold));
        }
    }

    void lift(String unit, String stream) {
        lift(new Place(unit, stream));
    }

    /** All of a unit. */
    void liftAll(String unit) {
        standing.get().keySet().stream().filter(place -> place.unit.equals(unit)).forEach(this::lift);
    }

    private void lift(Place place) {
        Hold gone = standing.getAndUpdate(known -> without(known, place)).get(place);
        if (gone != null) {
            LOG.info("hold lifted unit={} stream={}", place.unit, place.stream);
            tell(new JournalEntry.HoldLifted(gone));
        }
    }

    private void tell(JournalEntry entry) {
        listeners.forEach(listener -> listener.accept(entry));
    }

    private static Map<Place, Hold> with(Map<Place, Hold> known, Place place, Hold hold) {
        Map<Place, Hold> next = new LinkedHashMap<>(known);
        next.put(place, hold);
        return next;
    }

    private static Map<Place, Hold> without(Map<Place, Hold> known, Place place) {
        Map<Place, Hold> next = new LinkedHashMap<>(known);
        next.remove(place);
        return next;
    }
}
