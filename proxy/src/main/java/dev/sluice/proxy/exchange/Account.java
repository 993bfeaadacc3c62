package dev.sluice.proxy.exchange;

import dev.sluice.model.Side;
import dev.sluice.proxy.outcome.AccessEntry;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.route.Route;

/**
 * What is told of one exchange: to the recorder one outcome, to the barrier of writes one end, however it ends. Both are told where the
 * work at the origin ends, not where the client has its answer. Confined to one event loop.
 */
final class Account {
    private static final long NO_HEAD = -1;
    private static final Outcome NONE = new Outcome.ClientGone();

    private final LoopParts parts;
    private final Route route;
    private boolean admitted;
    private boolean began;
    private boolean judged;
    private boolean ended;
    private Side side;
    private Outcome outcome = NONE;
    private String failover = "";
    private long bytesIn;
    private long dispatchedAt;
    private long sentAt;
    private long headAt;

    Account(LoopParts parts, Route route) {
        this.parts = parts;
        this.route = route;
        this.side = route.assignment().side();
    }

    Route route() {
        return route;
    }

    /** From here on a freeze waits for it, if it is a write. */
    void admit() {
        admitted = route.write();
        if (admitted) {
            parts.writes().admitted(route.assignment().unit());
        }
    }

    /** It is on its way to a stack. */
    void dispatched(Side to) {
        side = to;
        dispatchedAt = System.nanoTime();
    }

    /** The stack that it was sent to. */
    Side side() {
        return side;
    }

    String unit() {
        return route.assignment().unit();
    }

    /** A byte of it may have reached the stack. */
    void began() {
        if (!began) {
            began = true;
            parts.recorder().began(route, side);
        }
    }

    /** So much of the request's body has come. */
    void received(int bytes) {
        bytesIn += bytes;
    }

    /** It goes over a connection now. */
    void sent() {
        began();
        sentAt = System.nanoTime();
    }

    void headSeen() {
        headAt = System.nanoTime();
    }

    /** New failed and old is asked instead. */
    void fellBack(Fault fault) {
        began();
        began = false;
        failover = fault.label();
        parts.recorder().fellBack(route, fault);
    }

    /** It has become a stream that may stay open for hours. */
    void lasts() {
        parts.recorder().lasting(route, side, 1);
    }

    void lastsNoMore() {
        parts.recorder().lasting(route, side, -1);
    }

    /** What is to be said of it is clear, though it goes on: the first word counts. */
    void judged(Outcome outcome) {
        if (!judged) {
            judged = true;
            parts.recorder().judged(route, side, outcome, nanosToHead());
        }
    }

    void ended(Outcome with) {
        if (ended) {
            return;
        }
        ended = true;
        outcome = with;
        began();
        if (judged) {
            parts.recorder().left(route, side);
        } else {
            parts.recorder().ended(route, side, with, nanosToHead());
        }
        if (admitted) {
            parts.writes().ended(route.assignment().unit());
        }
    }

    /** Of the request's body. */
    long bytesIn() {
        return bytesIn;
    }

    /** For the access log, when it has ended; the request was there at {@code since}. */
    AccessEntry.Routed told(String requestId, long since) {
        return new AccessEntry.Routed(route, side, outcome, failover, requestId, sentAt == 0 ? NO_HEAD : sentAt - since,
                headAt == 0 ? NO_HEAD : headAt - since);
    }

    private long nanosToHead() {
        return headAt == 0 ? NO_HEAD : headAt - dispatchedAt;
    }
}
