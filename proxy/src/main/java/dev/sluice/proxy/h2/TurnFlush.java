package dev.sluice.proxy.h2;

import io.netty.util.concurrent.EventExecutor;

/**
 * Flushes a connection once at the end of a turn of its event loop, however many streams wrote to it meanwhile: a frame is small and a
 * system call is not. Confined to that loop.
 */
public final class TurnFlush implements Runnable {
    private final EventExecutor loop;
    private final Runnable flush;
    private boolean due;

    /** {@code flush} is what is done at the end of a turn in which something was written. */
    public TurnFlush(EventExecutor loop, Runnable flush) {
        this.loop = loop;
        this.flush = flush;
    }

    /** Something was written. */
    public void mark() {
        if (!due) {
            due = true;
            loop.execute(this);
        }
    }

    @Override
    public void run() {
        due = false;
        flush.run();
    }
}
