package dev.sluice.control.journey;

import java.util.SplittableRandom;

/** Every number below a length once, in an order that mixes them and needs no memory: steps of one width that has no divisor in common. */
final class Stride {
    private final long length;
    private final long start;
    private final long width;

    Stride(long length, long seed) {
        var random = new SplittableRandom(seed);
        this.length = length;
        start = random.nextLong(length);
        long drawn = 1 + random.nextLong(length);
        while (divisor(drawn, length) != 1) {
            drawn++;
        }
        width = drawn % length;
    }

    long length() {
        return length;
    }

    /** The number at a place, from 0. */
    long at(long place) {
        return (start + Math.multiplyExact(place, width)) % length;
    }

    private static long divisor(long one, long other) {
        return other == 0 ? one : divisor(other, one % other);
    }
}
