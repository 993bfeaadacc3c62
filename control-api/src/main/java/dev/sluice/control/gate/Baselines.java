package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import dev.sluice.control.EvidenceSource;
import dev.sluice.model.Side;
import dev.sluice.model.Tally;

/**
 * What had been counted of each unit when things began to count, so that a gate sees what came since. Kept in memory alone: after a restart
 * everything counts anew, which can only make a gate wait longer. Any thread.
 */
final class Baselines {
    private final EvidenceSource evidence;
    private final ConcurrentMap<String, Beginning> beginnings = new ConcurrentHashMap<>();

    Baselines(EvidenceSource evidence) {
        this.evidence = evidence;
    }

    private record Place(Side side, String endpoint) {}

    /**
     * Where a unit began to count.
     *
     * @param since as it was asked for
     * @param from when the counts were taken; later than {@code since} after a restart
     */
    private record Beginning(Instant since, Instant from, Map<Place, Tally> counts) {}

    /** From now on what is counted of the unit counts, if it has not since that moment. */
    void begin(String unit, Instant since, Instant now) {
        beginnings.compute(unit, (_, known) -> known != null && known.since.equals(since) ? known
                : new Beginning(since, now, counts(evidence.tallies(unit))));
    }

    /** When the unit began to count, as it was asked for; {@code otherwise} where it did not. */
    Instant since(String unit, Instant otherwise) {
        Beginning beginning = beginnings.get(unit);
        return beginning == null ? otherwise : beginning.since;
    }

    /** What came since the unit's beginning; since the start where it has none. */
    Window window(String unit, Instant started, Instant now) {
        List<Tally> all = evidence.tallies(unit);
        Beginning beginning = beginnings.get(unit);
        List<Tally> old = all.stream().filter(tally -> tally.side() == Side.OLD).toList();
        if (beginning == null) {
            return new Window(unit, Duration.between(started, now), all, old);
        }
        List<Tally> since = all.stream().map(tally -> {
            Tally before = beginning.counts.get(new Place(tally.side(), tally.endpoint()));
            return before == null ? tally : tally.since(before);
        }).toList();
        return new Window(unit, Duration.between(beginning.from, now), since, old);
    }

    private static Map<Place, Tally> counts(List<Tally> tallies) {
        Map<Place, Tally> counts = new HashMap<>();
        tallies.forEach(tally -> counts.put(new Place(tally.side(), tally.endpoint()), tally));
        return counts;
    }
}
