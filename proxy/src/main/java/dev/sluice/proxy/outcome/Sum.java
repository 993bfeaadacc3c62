package dev.sluice.proxy.outcome;

import java.util.HashMap;
import java.util.Map;

import dev.sluice.model.Counts;
import dev.sluice.model.Measure;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;

/** Series of several event loops, added up over a window. Confined to one thread. */
final class Sum {
    private static final int KINDS = Ending.ALL.length;

    private final long[] counts = new long[KINDS + 1];
    private final long[] latencies = new long[Latencies.BUCKETS];
    private long inFlight;

    /** Adds to a kind of ending by its place, or to the failures, which come after them. */
    void add(int kind, long count) {
        counts[kind] += count;
    }

    long[] latencies() {
        return latencies;
    }

    void inFlight(long more) {
        inFlight += more;
    }

    boolean isEmpty() {
        return inFlight == 0 && count() == 0;
    }

    Measure measure(Series.Key key) {
        Map<String, Long> outcomes = new HashMap<>();
        for (Ending ending : Ending.ALL) {
            if (counts[ending.place()] > 0) {
                outcomes.put(ending.label(), counts[ending.place()]);
            }
        }
        Spread took = Spread.of(latencies);
        return new Measure(key.unit(), key.side(), key.endpoint(), count(), outcomes, counts[KINDS], took.quantile(0.5),
                took.quantile(0.95),
                took.quantile(0.99), inFlight);
    }

    Counts.Count count(String unit, Side side) {
        return new Counts.Count(unit, side, count(), counts[KINDS], Spread.of(latencies));
    }

    private long count() {
        long count = 0;
        for (int kind = 0; kind < KINDS; kind++) {
            count += counts[kind];
        }
        return count;
    }
}
