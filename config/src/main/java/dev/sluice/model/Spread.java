package dev.sluice.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How long answers took: how many of them in each of {@link #BUCKETS} buckets, a bucket a tenth wider than the one before.
 *
 * @param counts from 50 µs to 60 s, and one place at each end for the rest
 */
public record Spread(List<Long> counts) {
    public static final int BUCKETS = 149;
    public static final Spread NONE = new Spread(Collections.nCopies(BUCKETS, 0L));

    private static final double SMALLEST_MILLIS = 0.05;
    private static final double SMALLEST_NANOS = 50_000;
    private static final Pattern PAIR = Pattern.compile("\\d{1,3}=\\d{1,18}");
    private static final double GROWTH = Math.log(1.1);

    public Spread {
        counts = List.copyOf(counts);
        if (counts.size() != BUCKETS) {
            throw new IllegalArgumentException("counts: " + counts.size() + " (expected: " + BUCKETS + ")");
        }
    }

    /** By bucket. */
    public static Spread of(long[] counts) {
        return new Spread(Arrays.stream(counts).boxed().toList());
    }

    /** The bucket of a time. */
    public static int bucket(long nanos) {
        return nanos <= SMALLEST_NANOS ? 0 : Math.min(BUCKETS - 1, 1 + (int) (Math.log(nanos / SMALLEST_NANOS) / GROWTH));
    }

    /** What {@link #text} wrote; empty: it did not. */
    public static Optional<Spread> parse(String text) {
        long[] counts = new long[BUCKETS];
        for (String pair : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int at = pair.indexOf('=');
            if (!PAIR.matcher(pair).matches() || Integer.parseInt(pair, 0, at, 10) >= BUCKETS) {
                return Optional.empty();
            }
            counts[Integer.parseInt(pair, 0, at, 10)] = Long.parseLong(pair, at + 1, pair.length(), 10);
        }
        return Optional.of(of(counts));
    }

    /** As {@code 40=3 41=12}: buckets that are not empty, and their counts. */
    public String text() {
        return IntStream.range(0, BUCKETS).filter(bucket -> counts.get(bucket) > 0).mapToObj(bucket -> bucket + "=" + counts.get(bucket))
                .collect(Collectors.joining(" "));
    }

    /** The time in milliseconds below which a part of the answers lies, 0..1; 0 without any. */
    public double quantile(double part) {
        return at(part * count());
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
