package dev.sluice.proxy.origin;

import java.util.concurrent.TimeUnit;

/** How many frames an origin may send that carry nothing of an answer: some at any time, and more where there is traffic. */
final class FrameBudget {
    static final int CHEAP = 1;
    /** Of settings, which concern all streams. */
    static final int DEAR = 25;
    static final String SPENT = "too many frames that carry nothing of an answer";

    private static final int ALWAYS = 500;
    private static final int MOST = 20_000;
    /** Window updates and pings come with honest traffic. */
    private static final int EARNED = 4;
    private static final int BYTES_PER_UNIT = 4096;
    private static final long SPAN = TimeUnit.SECONDS.toNanos(10);

    private long began = System.nanoTime();
    private int left = ALWAYS;

    /** A frame of so many bytes that belongs to an answer came, or one of a request went. */
    void earn(int bytes) {
        left = Math.min(left + EARNED + bytes / BYTES_PER_UNIT, MOST);
    }

    /** False: it is spent. */
    boolean spend(int units) {
        left -= units;
        if (left >= 0) {
            return true;
        }
        long now = System.nanoTime();
        if (now - began < SPAN) {
            return false;
        }
        began = now;
        left = ALWAYS - units;
        return true;
    }
}
