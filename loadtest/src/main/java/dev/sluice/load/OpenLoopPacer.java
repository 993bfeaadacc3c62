package dev.sluice.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Fires at a fixed rate, whatever comes back (an open model). What is late because the machine was busy is fired at once, none is left
 * out, and each shot is told the time it was meant for: latency counts from there, or waiting would hide in the gaps between requests.
 */
public final class OpenLoopPacer implements AutoCloseable {
    private final double perSecond;
    private final LongConsumer fire;
    private final Thread thread;
    private volatile boolean running = true;

    /**
     * A pacer that has not begun.
     *
     * @param fire gets the intended time, of {@link System#nanoTime}; must not block
     */
    public OpenLoopPacer(double perSecond, LongConsumer fire) {
        if (!(perSecond > 0 && perSecond <= 1e6)) {
            throw new IllegalArgumentException("rate: " + perSecond + "/s (expected: above 0, at most 1000000)");
        }
        this.perSecond = perSecond;
        this.fire = fire;
        this.thread = Thread.ofPlatform().name("pacer").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        var schedule = new Schedule(perSecond, System.nanoTime());
        while (running) {
            long next = schedule.fireDue(System.nanoTime(), fire);
            LockSupport.parkNanos(this, next - System.nanoTime());
        }
    }

    /** Fires no more, once this returns. */
    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** When which shot is due. Confined to one thread. */
    static final class Schedule {
        private final double perSecond;
        private final long begin;
        private long fired;

        Schedule(double perSecond, long begin) {
            this.perSecond = perSecond;
            this.begin = begin;
        }

        /** Fires all that is due and tells when the next one will be. */
        long fireDue(long now, LongConsumer fire) {
            while (intended(fired) - now <= 0) {
                fire.accept(intended(fired));
                fired++;
            }
            return intended(fired);
        }

        private long intended(long shot) {
            return begin + (long) (shot * 1e9 / perSecond);
        }
    }
}
