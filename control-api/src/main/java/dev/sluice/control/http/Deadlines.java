package dev.sluice.control.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how long a thread may wait for a client's bytes: when the time is over the thread is interrupted, which closes its connection.
 * A slow client costs a connection for that long and no longer.
 */
final class Deadlines implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;

    Deadlines() {
        timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("control-deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Starts a bound for the calling thread; closing it in time lifts it. */
    Bound within(Duration time) {
        return within(time, () -> {});
    }

    /** The same, and what else is to be done when the time is over. */
    Bound within(Duration time, Runnable then) {
        Bound bound = new Bound(Thread.currentThread(), then);
        bound.alarm = timer.schedule(bound::over, time.toMillis(), TimeUnit.MILLISECONDS);
        return bound;
    }

    /** Something that is to be done later, unless it is cancelled; it must not wait. */
    Future<?> in(Duration time, Runnable then) {
        return timer.schedule(then, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One bound; its state is guarded by itself, so that no interrupt comes after it was lifted. */
    static final class Bound implements AutoCloseable {
        private final Thread thread;
        private final Runnable then;
        private Future<?> alarm = CompletableFuture.completedFuture(null);
        private boolean lifted;

        private Bound(Thread thread, Runnable then) {
            this.thread = thread;
            this.then = then;
        }

        private synchronized void over() {
            if (!lifted) {
                thread.interrupt();
                then.run();
            }
        }

        @Override
        public void close() {
            synchronized (this) {
                lifted = true;
            }
            alarm.cancel(false);
        }
    }
}
