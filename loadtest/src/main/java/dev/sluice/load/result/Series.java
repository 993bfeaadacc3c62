package dev.sluice.load.result;

import java.util.Map;
import java.util.TreeMap;

import org.HdrHistogram.Histogram;

import dev.sluice.load.run.Attempt;

/** Some requests, added up. Not for several threads at once. */
final class Series {
    /** An hour. */
    private static final long LONGEST_MICROS = 3_600_000_000L;

    private final Histogram micros;
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private Counts counts = Counts.NONE;

    /**
     * @param digits of latencies that are kept, 1..5
     */
    Series(int digits) {
        micros = new Histogram(digits);
    }

    void add(Attempt attempt) {
        micros.recordValue(Math.clamp((attempt.done() - attempt.intended()) / 1000, 0, LONGEST_MICROS));
        counts = counts.and(attempt.ending());
        attempt.status().ifPresent(status -> statuses.merge(status, 1L, Long::sum));
    }

    void add(Series other) {
        micros.add(other.micros);
        counts = counts.and(other.counts);
        other.statuses.forEach((status, times) -> statuses.merge(status, times, Long::sum));
    }

    Latencies latencies() {
        return new Latencies(micros.copy());
    }

    Counts counts() {
        return counts;
    }

    /** How often each status came. */
    Map<Integer, Long> statuses() {
        return Map.copyOf(statuses);
    }
}
