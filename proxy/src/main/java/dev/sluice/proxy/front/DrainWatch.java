package dev.sluice.proxy.front;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;

/** Whether a client takes what is written for it: 250 bytes a second over 30 s (HARDENING R11) while something waits for it. */
final class DrainWatch {
    private static final long WATCH = TimeUnit.SECONDS.toNanos(30);
    private static final long LEAST = 250 * 30;

    private final LongSupplier taken;
    private final Runnable stalled;
    private final Deadline deadline;
    private boolean on;
    private long takenBefore;

    /**
     * @param taken how many bytes the client has taken so far
     * @param stalled what happens when it takes too little
     */
    DrainWatch(DeadlineWheel wheel, LongSupplier taken, Runnable stalled) {
        this.taken = taken;
        this.stalled = stalled;
        this.deadline = wheel.deadline(this::look);
    }

    /** Something waits for the client, from now on. */
    void begin() {
        on = true;
        takenBefore = taken.getAsLong();
        deadline.in(WATCH);
    }

    boolean isOn() {
        return on;
    }

    /** Nothing waits. */
    void lift() {
        on = false;
        deadline.lift();
    }

    /** Nothing will wait any more. */
    void forget() {
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
