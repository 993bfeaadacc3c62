package dev.sluice.proxy.origin;

import java.time.Duration;

import io.netty.handler.codec.http.HttpHeaders;

import dev.sluice.model.Stack;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.EventStreams;

/**
 * How long an origin is waited for: until the head of its answer, then from byte to byte. While it is the client that is waited for, the
 * origin owes nothing. Confined to its event loop.
 */
final class Patience {
    private final Deadline deadline;
    private Stack.Timeouts timeouts = Stack.Timeouts.DEFAULT;
    private boolean requestWaits;
    private boolean headSeen;
    private long idleNanos;

    Patience(DeadlineWheel wheel, Runnable missed) {
        this.deadline = wheel.deadline(missed);
    }

    /** A lease begins; nothing is waited for yet. */
    void begin(Stack.Timeouts limits) {
        timeouts = limits;
        requestWaits = false;
        headSeen = false;
        deadline.lift();
    }

    /** The request is written as a whole. */
    void sent(long nanosForHead) {
        requestWaits = false;
        if (!headSeen) {
            deadline.in(nanosForHead);
        }
    }

    /** The request is written in part, and the origin must take more of it. */
    void underWay() {
        sent(timeouts.head().toNanos());
    }

    /** More of the request waits for the client. */
    void requestWaits() {
        requestWaits = true;
        if (!headSeen) {
            deadline.lift();
        }
    }

    /** The head of the answer has come; one that is meant to stay open may be silent for longer. */
    void headSeen(HttpHeaders head) {
        headSeen = true;
        idleNanos = EventStreams.isOne(head) ? EventStreams.IDLE_NANOS : timeouts.idle().toNanos();
        deadline.in(idleNanos);
    }

    boolean isHeadSeen() {
        return headSeen;
    }

    /** Something came. */
    void heard() {
        if (headSeen) {
            deadline.in(idleNanos);
        }
    }

    /** Nobody leases the connection; its origin keeps it for so long. */
    void rest(Duration originKeeps) {
        deadline.in(KeepAlive.idle(timeouts.idle(), originKeeps).toNanos());
    }

    void forget() {
        deadline.forget();
    }

    /** Begins anew when it is the client that was waited for; false: it is the origin. */
    boolean extended(Answers taker) {
        boolean extended = requestWaits || !taker.wants();
        if (extended) {
            deadline.in(headSeen ? idleNanos : timeouts.head().toNanos());
        }
        return extended;
    }

    /** What the origin did wrong when the time was over. */
    Fault fault() {
        return headSeen ? new Fault.IdleTimeout() : new Fault.HeadTimeout();
    }
}
