package dev.sluice.proxy.wire;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deadlines of one event loop, kept by one timer instead of one future for each. A deadline that is put off stays where it is and is
 * looked at again when its old slot comes round, so that setting one anew for every request costs next to nothing. Never early, and late
 * by a tenth of a second at most; those of ten seconds and more go by the wheel's own time and may be late by a tenth more, and early by
 * as much as the loop stood still.
 */
public final class DeadlineWheel {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineWheel.class);
    private static final long TURN = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SLOTS = 1024;
    /** From here on a tenth of a second does not matter, but reading the clock five times for every request does. */
    private static final long LONG = TimeUnit.SECONDS.toNanos(10);

    private final @Nullable Deadline[] slots = new Deadline[SLOTS];
    private final long origin = System.nanoTime();
    private long turn;

    /** Turns on the event loop. */
    public DeadlineWheel(EventLoop loop) {
        var _ = loop.scheduleAtFixedRate(this::turn, TURN, TURN, TimeUnit.NANOSECONDS); // ends with the loop
    }

    /** A deadline that is not set yet. */
    public Deadline deadline(Runnable missed) {
        return new Deadline(this, missed);
    }

    /** When it will be so much later. */
    long after(long nanos) {
        return (nanos < LONG ? now() : (turn + 1) * TURN) + nanos;
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    void watch(Deadline deadline) {
        long due = Math.clamp(deadline.at / TURN + 1, turn + 1, turn + SLOTS - 1);
        if (deadline.turn >= 0 && deadline.turn <= due) {
            return;
        }
        if (deadline.turn >= 0) {
            unlink(deadline);
        }
        link(deadline, due);
    }

    void forget(Deadline deadline) {
        if (deadline.turn >= 0) {
            unlink(deadline);
        }
    }

    private void turn() {
        long until = now() / TURN;
        while (turn < until) {
            turn++;
            int slot = (int) (turn % SLOTS);
            for (Deadline due = slots[slot]; due != null; due = slots[slot]) {
                unlink(due);
                lookAt(due);
            }
        }
    }

    private void lookAt(Deadline due) {
        if (due.at <= turn * TURN) {
            miss(due);
        } else if (due.at != Deadline.NEVER) {
            watch(due);
        }
    }

    /** One that fails, as for want of a buffer, must not stop the wheel for all others. */
    private static void miss(Deadline due) {
        try {
            due.miss();
        } catch (RuntimeException | OutOfMemoryError failure) {
            LOG.error("a missed deadline was not handled", failure);
        }
    }

    private void link(Deadline deadline, long due) {
        int slot = (int) (due % SLOTS);
        Deadline first = slots[slot];
        deadline.turn = due;
        deadline.next = first;
        if (first != null) {
            first.previous = deadline;
        }
        slots[slot] = deadline;
    }

    private void unlink(Deadline deadline) {
        Deadline before = deadline.previous;
        Deadline after = deadline.next;
        if (before == null) {
            slots[(int) (deadline.turn % SLOTS)] = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        deadline.previous = null;
        deadline.next = null;
        deadline.turn = -1;
    }
}
