package dev.sluice.proxy.wire;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether the other end takes what is written for it: 250 bytes a second over 30 s (HARDENING R11) while something waits for it. Confined to
 * the event loop of its wheel.
 */
public final class DrainWatch {
    private static final int SECONDS = 30;
    private static final long LEAST = 250 * SECONDS;
    /** What the kernel takes at first, before it is full, does not count. */
    private static final long FILLING = TimeUnit.SECONDS.toNanos(1);
    private static final int LOOKS = 10;
    private static final long LOOK = TimeUnit.SECONDS.toNanos(SECONDS) / LOOKS;
    private static final long[] NEVER = {};

    private final LongSupplier taken;
    private final Runnable stalled;
    private final Deadline deadline;
    /** What had been taken at each of the last looks; made when something first waits. */
    private long[] takenAt = NEVER;
    private int looks;
    private boolean on;

    /**
     * @param taken how many bytes were taken so far, from any beginning
     * @param stalled what happens when it takes too little
     */
    public DrainWatch(DeadlineWheel wheel, LongSupplier taken, Runnable stalled) {
        this.taken = taken;
        this.stalled = stalled;
        this.deadline = wheel.deadline(this::look);
    }

    /** Something waits, from now on. */
    public void begin() {
        on = true;
        looks = -1;
        takenAt = takenAt.length == 0 ? new long[LOOKS] : takenAt;
        deadline.in(FILLING);
    }

    public boolean isOn() {
        return on;
    }

    /** Nothing waits. */
    public void lift() {
        on = false;
        deadline.lift();
    }

    /** Nothing will wait any more. */
    public void forget() {
        on = false;
        deadline.forget();
    }

    private void look() {
        looks++;
        long now = taken.getAsLong();
        int place = looks % LOOKS;
        if (looks >= LOOKS && now - takenAt[place] < LEAST) {
            on = false;
            stalled.run();
        } else {
            takenAt[place] = now;
            deadline.in(LOOK);
        }
    }
}
