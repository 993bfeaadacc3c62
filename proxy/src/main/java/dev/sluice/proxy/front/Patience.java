package dev.sluice.proxy.front;

import java.util.concurrent.TimeUnit;

import dev.sluice.proxy.wire.Deadline;

/** How long a client of HTTP/2 is waited for (HARDENING R11): its first frame, the end of a block of fields, its next request. */
final class Patience {
    private static final long SHORT = TimeUnit.SECONDS.toNanos(5);

    private final Worker worker;
    private final Deadline quiet;
    private final Deadline block;
    private boolean open;

    Patience(Worker worker, Runnable tooQuiet, Runnable unfinished) {
        this.worker = worker;
        this.quiet = worker.wheel().deadline(tooQuiet);
        this.block = worker.wheel().deadline(unfinished);
    }

    void begins() {
        quiet.in(SHORT);
    }

    void idle() {
        quiet.in(worker.limits().idle().toNanos());
    }

    void busy() {
        quiet.lift();
    }

    /** Whether a block of fields has begun and not ended. */
    void block(boolean now) {
        if (now && !open) {
            block.in(SHORT);
        } else if (!now) {
            block.lift();
        }
        open = now;
    }

    void forget() {
        quiet.forget();
        block.forget();
    }
}
