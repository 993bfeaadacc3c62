package dev.sluice.proxy.outcome;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Time since the start, which no change of the wall clock moves. */
final class Elapsed {
    private final LongSupplier nanoTime;
    private final long start;

    Elapsed(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    long nanos() {
        return nanoTime.getAsLong();
    }

    /** The whole second that a time lies in, from 1. */
    int second(long nanos) {
        return (int) TimeUnit.NANOSECONDS.toSeconds(Math.max(0, nanos - start)) + 1;
    }
}
