package dev.sluice.proxy.h2;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** How often something happened within the last ten seconds, by whole seconds: what is a little older may still count. */
final class Lately {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int SECONDS = 10;

    private final int[] bySecond = new int[SECONDS];
    private long second = Long.MIN_VALUE;
    private int sum;

    /** Once more; how often it was with this time. */
    int add(long now) {
        count(now);
        bySecond[Math.floorMod(second, SECONDS)]++;
        return ++sum;
    }

    int count(long now) {
        long current = Math.floorDiv(now, SECOND);
        if (second == Long.MIN_VALUE || current - second >= SECONDS) {
            Arrays.fill(bySecond, 0);
            sum = 0;
            second = current;
        }
        while (second < current) {
            second++;
            int slot = Math.floorMod(second, SECONDS);
            sum -= bySecond[slot];
            bySecond[slot] = 0;
        }
        return sum;
    }
}
