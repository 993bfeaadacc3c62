package dev.sluice.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long answers took: how many of them in each of {@link #BUCKETS} buckets, a bucket a tenth wider than the one before.
 *
 * @param counts from 50 µs to 60 s, and one place at each end for the rest
 */
public record Spread(List<Long> counts) {
    public static final int BUCKETS = 149;
    public static final Spread NONE = new Spread(Collections.nCopies(BUCKETS, 0L));

    private static final double SMALLEST_MILLIS = 0.05;
    private static final double GROWTH = Math.log(1.1);

    public Spread {
        counts = List.copyOf(counts);
        if (counts.size() != BUCKETS) {
            throw new IllegalArgumentException("counts: " + counts.size() + " (expected: " + BUCKETS + ")");
        }
    }

    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** Together with others. */
    public Spread and(Spread other) {
        List<Long> sum = new ArrayList<>(BUCKETS);
        for (int i = 0; i < BUCKETS; i++) {
            sum.add(counts.get(i) + other.counts.get(i));
        }
        return new Spread(sum);
    }

    /** What came after an earlier count. */
    public Spread since(Spread earlier) {
        List<Long> rest = new ArrayList<>(BUCKETS);
        for (int i = 0; i < BUCKETS; i++) {
            rest.add(Math.max(0, counts.get(i) - earlier.counts.get(i)));
        }
        return new Spread(rest);
    }

    /**
     * The time in milliseconds that so many of all answers did not exceed; inside a bucket they are taken to be spread evenly, by ratio.
     *
     * @param rank 0 to {@link #count}; beyond these it is one of them
     */
    public double at(double rank) {
        double left = Math.clamp(rank, 0, (double) count());
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            long here = counts.get(bucket);
            if (here > 0 && left <= here) {
                return edge(bucket) * Math.exp(GROWTH * left / here);
            }
            left -= here;
        }
        return 0;
    }

    /** The lower edge of a bucket in milliseconds. */
    private static double edge(int bucket) {
        return SMALLEST_MILLIS * Math.exp((bucket - 1) * GROWTH);
    }
}
