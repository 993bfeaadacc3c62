package dev.sluice.proxy.wire;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether the other end takes what is written for it: 250 bytes a second over 30 s (HARDENING R11) while something waits for it. Confined to
 * the event loop of its wheel.
 */
public final class DrainWatch {
    private static final long WATCH = TimeUnit.SECONDS.toNanos(30);
    private static final long LEAST = 250 * 30;

    private final LongSupplier taken;
    private final Runnable stalled;
    private final Deadline deadline;
    private boolean on;
    private long takenBefore;

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
        takenBefore = taken.getAsLong();
        deadline.in(WATCH);
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
        if (taken.getAsLong() - takenBefore < LEAST) {
            on = false;
            stalled.run();
        } else {
            begin();
        }
    }
}
