package dev.sluice.proxy.wire;

import org.jspecify.annotations.Nullable;

/** The one moment by which something must have happened on a connection. Confined to the event loop of its wheel. */
public final class Deadline {
    static final long NEVER = Long.MAX_VALUE;

    private final DeadlineWheel wheel;
    private final Runnable missed;
    /** In nanoseconds since the wheel was made. */
    long at = NEVER;
    /** The turn in whose slot it stands, or -1. */
    long turn = -1;
    @Nullable
    Deadline previous;
    @Nullable
    Deadline next;

    Deadline(DeadlineWheel wheel, Runnable missed) {
        this.wheel = wheel;
        this.missed = missed;
    }

    /** Sets it, or sets it anew: so long from now. */
    public void in(long nanos) {
        at = wheel.after(nanos);
        wheel.watch(this);
    }

    /** Sets it to so long from now, unless it is set to an earlier moment. */
    public void within(long nanos) {
        at = Math.min(at, wheel.after(nanos));
        wheel.watch(this);
    }

    /** Nothing is waited for until it is set anew. */
    public void lift() {
        at = NEVER;
    }

    /** Nothing will be waited for again. */
    public void forget() {
        at = NEVER;
        wheel.forget(this);
    }

    void miss() {
        at = NEVER;
        missed.run();
    }
}
