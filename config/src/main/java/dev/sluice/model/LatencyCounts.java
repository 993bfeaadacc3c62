package dev.sluice.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * How long answers took, counted in places of which each is a tenth wider than the one before. Counts of several minutes or endpoints add up,
 * and a quantile is read between the ends of a place, so it is off by far less than its width. Never changed.
 */
public final class LatencyCounts {
    /** From 50 µs to 60 s, and one place at each end for the rest. */
    public static final int PLACES = 149;
    public static final LatencyCounts NONE = new LatencyCounts(new long[PLACES]);

    private static final double SMALLEST_NANOS = 50_000;
    private static final double GROWTH = Math.log(1.1);
    private static final double NANOS_A_MILLI = 1e6;

    private final long[] counts;

    private LatencyCounts(long[] counts) {
        this.counts = counts;
    }

    /** By place. */
    public static LatencyCounts of(long[] counts) {
        if (counts.length != PLACES) {
            throw new IllegalArgumentException("places: " + counts.length + " (expected: " + PLACES + ")");
        }
        return new LatencyCounts(counts.clone());
    }

    /** The place of a latency. */
    public static int place(long nanos) {
        return nanos <= SMALLEST_NANOS ? 0 : Math.min(PLACES - 1, 1 + (int) (Math.log(nanos / SMALLEST_NANOS) / GROWTH));
    }

    /** What {@link #text} wrote; empty: it did not. */
    public static Optional<LatencyCounts> parse(String text) {
        long[] counts = new long[PLACES];
        for (String pair : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            if (!pair.matches("\\d{1,3}=\\d{1,18}")) {
                return Optional.empty();
            }
            int at = pair.indexOf('=');
            int place = Integer.parseInt(pair.substring(0, at));
            if (place >= PLACES) {
                return Optional.empty();
            }
            counts[place] = Long.parseLong(pair.substring(at + 1));
        }
        return Optional.of(new LatencyCounts(counts));
    }

    /** As {@code 40=3 41=12}: places that are not empty, and their counts. */
    public String text() {
        var text = new StringBuilder();
        for (int place = 0; place < PLACES; place++) {
            if (counts[place] > 0) {
                text.append(text.isEmpty() ? "" : " ").append(place).append('=').append(counts[place]);
            }
        }
        return text.toString();
    }

    public LatencyCounts and(LatencyCounts more) {
        long[] sum = counts.clone();
        for (int place = 0; place < PLACES; place++) {
            sum[place] += more.counts[place];
        }
        return new LatencyCounts(sum);
    }

    public long count() {
        return Arrays.stream(counts).sum();
    }

    /** The latency in milliseconds below which a part of the answers lies; 0 without any. */
    public double quantile(double part) {
        double rank = part * count();
        double below = 0;
        for (int place = 0; place < PLACES; place++) {
            if (counts[place] > 0 && below + counts[place] >= rank) {
                double within = Math.clamp((rank - below) / counts[place], 0, 1);
                return (lower(place) + within * (lower(place + 1) - lower(place))) / NANOS_A_MILLI;
            }
            below += counts[place];
        }
        return 0;
    }

    /** Where a place begins, in nanoseconds. */
    private static double lower(int place) {
        return place == 0 ? 0 : SMALLEST_NANOS * Math.exp((place - 1) * GROWTH);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencyCounts same && Arrays.equals(counts, same.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return text();
    }
}
