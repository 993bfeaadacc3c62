package dev.sluice.proxy.guard;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How long the heads of answers took, by endpoint, as one event loop saw it since the beginning. A bucket is a sixteenth of an octave, so it
 * is 4 to 6 % wide. One writer, any readers; a count may run over, what is read of it is the difference.
 */
final class HeadTimes {
    private static final int PARTS_BITS = 4;
    private static final int PARTS = 1 << PARTS_BITS;
    /** 32.8 µs; what takes less is as quick. */
    private static final int FIRST_OCTAVE = 15;
    /** 137 s; what takes longer is as slow. */
    private static final int LAST_OCTAVE = 36;
    static final int BUCKETS = (LAST_OCTAVE - FIRST_OCTAVE + 1) * PARTS;

    private final AtomicReferenceArray<AtomicIntegerArray> byEndpoint;

    HeadTimes(int endpoints) {
        byEndpoint = new AtomicReferenceArray<>(endpoints);
    }

    void add(int endpoint, long nanos) {
        AtomicIntegerArray counts = byEndpoint.getPlain(endpoint);
        if (counts == null) {
            counts = new AtomicIntegerArray(BUCKETS);
            byEndpoint.setRelease(endpoint, counts);
        }
        int bucket = bucket(nanos);
        counts.setOpaque(bucket, counts.getPlain(bucket) + 1);
    }

    void addTo(int[] sums, int endpoint) {
        AtomicIntegerArray counts = byEndpoint.getAcquire(endpoint);
        for (int bucket = 0; counts != null && bucket < BUCKETS; bucket++) {
            sums[bucket] += counts.getOpaque(bucket);
        }
    }

    static int bucket(long nanos) {
        long clamped = Math.clamp(nanos, 1L << FIRST_OCTAVE, (1L << LAST_OCTAVE + 1) - 1);
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(clamped);
        return (octave - FIRST_OCTAVE) * PARTS + (int) (clamped >>> octave - PARTS_BITS & PARTS - 1);
    }

    /** Where a bucket begins, in nanoseconds; the next one begins where it ends. */
    static long from(int bucket) {
        int octave = FIRST_OCTAVE + bucket / PARTS;
        return (1L << octave) + ((long) (bucket % PARTS) << octave - PARTS_BITS);
    }
}
