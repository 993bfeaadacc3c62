package dev.sluice.proxy.outcome;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.sluice.model.Counts;
import dev.sluice.model.Spread;

/**
 * How long answers took, over the last 300 seconds in steps of ten, by the buckets of a {@link Spread}. One writer, any readers.
 */
final class Latencies {
    static final int BUCKETS = Spread.BUCKETS;
    /** So many steps that are over can be read without being overtaken by the writer. */
    static final int KEPT = 29;

    private static final int STEP = Counts.STRETCH_SECONDS;
    private static final int STEPS = 32;

    /** Which step (since the start) a row is about. */
    private final AtomicIntegerArray steps = new AtomicIntegerArray(STEPS);
    private final AtomicReferenceArray<AtomicIntegerArray> rows = new AtomicReferenceArray<>(STEPS);

    void add(long nanos, int second) {
        int step = second / STEP + 1;
        int at = step % STEPS;
        AtomicIntegerArray row = rows.getPlain(at);
        if (row == null) {
            row = new AtomicIntegerArray(BUCKETS);
            rows.setRelease(at, row);
        }
        if (steps.getPlain(at) != step) {
            steps.setOpaque(at, 0);
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                row.setRelease(bucket, 0);
            }
            steps.setRelease(at, step);
        }
        int bucket = Spread.bucket(nanos);
        row.setOpaque(bucket, row.getPlain(bucket) + 1);
    }

    /** Adds all steps that touch the {@code last} seconds up to {@code second}. */
    void addTo(long[] sum, int second, int last) {
        int oldest = Math.max(0, second - last + 1) / STEP + 1;
        for (int at = 0; at < STEPS; at++) {
            AtomicIntegerArray row = rows.getAcquire(at);
            if (row != null && steps.getAcquire(at) >= oldest) {
                for (int bucket = 0; bucket < BUCKETS; bucket++) {
                    sum[bucket] += row.getOpaque(bucket);
                }
            }
        }
    }

    /** The last step that is over in a second, and has been for a moment, so that nobody counts in it any more. */
    static int over(int second) {
        return (second - 1) / STEP;
    }

    /** Adds the steps after one of them up to another, both over. */
    void addSteps(long[] sum, long after, long upTo) {
        for (int at = 0; at < STEPS; at++) {
            AtomicIntegerArray row = rows.getAcquire(at);
            int step = steps.getAcquire(at);
            if (row != null && step > after && step <= upTo) {
                for (int bucket = 0; bucket < BUCKETS; bucket++) {
                    sum[bucket] += row.getOpaque(bucket);
                }
            }
        }
    }
}
