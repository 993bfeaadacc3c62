package dev.sluice.model;

import java.util.Map;

/**
 * What was measured of one endpoint on one stack over a stretch of time.
 *
 * @param count exchanges that ended
 * @param outcomes how many ended how, by outcome label; only those that occurred
 * @param failures those that count against the stack
 * @param p50 latency of the head of the answer in milliseconds, as p95 and p99; 0 without answers
 * @param inFlight requests under way now
 */
public record Measure(String unit, Side side, String endpoint, long count, Map<String, Long> outcomes, long failures, double p50,
        double p95,
        double p99, long inFlight) {
    public Measure {
        outcomes = Map.copyOf(outcomes);
    }
}
