package dev.sluice.proxy.outcome;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** The bounds of the latency histogram that Prometheus reads: fixed, so that they add up over units, stacks and machines. */
final class DurationBounds {
    /** In seconds; above the last one there is one more place. */
    static final List<Double> SECONDS = List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0);
    static final int COUNT = SECONDS.size();

    private static final long[] NANOS = SECONDS.stream().mapToLong(seconds -> Math.round(seconds * TimeUnit.SECONDS.toNanos(1))).toArray();

    private DurationBounds() {}

    /** The first bound that is not below, or {@link #COUNT}. */
    static int indexOf(long nanos) {
        int index = 0;
        while (index < COUNT && nanos > NANOS[index]) {
            index++;
        }
        return index;
    }
}
