package dev.sluice.load.result;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.Side;

/**
 * What a run has shown, whole.
 *
 * @param began when the first visitor was meant to come
 * @param seconds from then to the last answer
 * @param isClosed visitors began anew when done: latencies are flattered by whatever slowed them down
 * @param timeline second by second
 * @param steps by step and stack, in the order of their names
 * @param variants by the choices of visitors and stack
 * @param walks journeys by the choices of visitors
 * @param failures what was wrong with answers, the most frequent first
 * @param findings what fails the run first
 */
public record Report(String scenario, String target, Instant began, double seconds, boolean isClosed, Arrived arrived, Counts counts,
        Latencies latencies, List<Second> timeline, List<Row> steps, List<Row> variants, Map<String, Toll> walks, List<Sent> cues,
        List<Incidents.Incident> failures, List<Finding> findings) {
    public Report {
        timeline = List.copyOf(timeline);
        steps = List.copyOf(steps);
        variants = List.copyOf(variants);
        walks = Map.copyOf(walks);
        cues = List.copyOf(cues);
        failures = List.copyOf(failures);
        findings = List.copyOf(findings);
    }

    /** Whether nothing failed it. */
    public boolean isPassed() {
        return findings.stream().noneMatch(Finding::fails);
    }

    /** Requests a second, over the whole run. */
    public double rate() {
        return seconds <= 0 ? 0 : counts.requests() / seconds;
    }

    /**
     * Some requests, added up.
     *
     * @param what a step, or a visitor's choices
     * @param side empty: the answers did not say
     * @param statuses how often each came
     */
    public record Row(String what, Optional<Side> side, Counts counts, Latencies latencies, Map<Integer, Long> statuses) {
        public Row {
            statuses = Map.copyOf(statuses);
        }

        static Row of(Slice slice, Series series) {
            return new Row(slice.what(), slice.side(), series.counts(), series.latencies(), series.statuses());
        }

        Row and(Row other) {
            return new Row(what, side.filter(mine -> other.side.equals(Optional.of(mine))), counts.and(other.counts),
                    latencies.and(other.latencies), Map.of());
        }
    }

    /**
     * A cue that was sent.
     *
     * @param at seconds since the first arrival
     * @param millis until its answer
     */
    public record Sent(double at, double millis, boolean isDone, String what) {}
}
