package dev.sluice.load.incident;

import java.util.Arrays;
import java.util.OptionalLong;

/** When something happened, in order, of {@link System#nanoTime}. Any thread. */
public final class Times {
    private long[] times = new long[1024];
    private int size;

    /** It happened again, not before the last one. */
    public synchronized void add(long at) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
        }
        times[size++] = at;
    }

    /** How often from one time to another, both included. */
    public synchronized int within(long from, long to) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += times[i] - from >= 0 && times[i] - to <= 0 ? 1 : 0;
        }
        return count;
    }

    /** The first from a time on that was followed by a silence of at least {@code gap}; empty as long as there was none. */
    synchronized OptionalLong lastBeforeSilence(long from, long gap, long now) {
        for (int i = 0; i < size; i++) {
            long next = i + 1 < size ? times[i + 1] : now;
            if (times[i] - from >= 0 && next - times[i] >= gap) {
                return OptionalLong.of(times[i]);
            }
        }
        return OptionalLong.empty();
    }

    /** The first after a time. */
    public synchronized OptionalLong firstAfter(long time) {
        return Arrays.stream(times, 0, size).filter(at -> at - time > 0).findFirst();
    }

    /** The last one. */
    public synchronized OptionalLong last() {
        return size == 0 ? OptionalLong.empty() : OptionalLong.of(times[size - 1]);
    }
}
