package dev.sluice.proxy.exchange;

import dev.sluice.model.Side;
import dev.sluice.proxy.outcome.AccessEntry;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.outcome.Unanswered;
import dev.sluice.proxy.route.Route;

/**
 * What is told of one exchange: to the recorder one outcome, to the barrier of writes one end, however it ends. Both are told where the
 * work at the origin ends, not where the client has its answer. Confined to one event loop.
 */
final class Account extends Unanswered {
    private static final long NO_HEAD = -1;
    private static final Outcome NONE = new Outcome.ClientGone();
    private static final Outcome HUNG = new Outcome.Failed(new Fault.Hang());

    private final LoopParts parts;
    private final Route route;
    private boolean admitted;
    private boolean began;
    private boolean judged;
    private boolean ended;
    private boolean whole;
    private boolean hung;
    private boolean empty;
    private Side side;
    private Outcome outcome = NONE;
    private String failover = "";
    private long bytesIn;
    private long dispatchedAt;
    private long sentAt;
    /** How long it took until the stack had all of it. */
    private long upload;
    private long headAt;

    Account(LoopParts parts, Route route) {
        this.parts = parts;
        this.route = route;
        this.side = route.assignment().side();
    }

    @Override
    protected Route route() {
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
    @Override
    protected Side side() {
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

    /** The stack has all of it: from now on it may hang. */
    void sentWhole() {
        if (!whole && headAt == 0) {
            whole = true;
            upload = System.nanoTime() - sentAt;
            parts.recorder().sent(this);
        }
    }

    void headSeen() {
        headAt = System.nanoTime();
        parts.recorder().heard(this);
    }

    /** The head of an answer that is complete without a body. */
    void emptySeen() {
        empty = true;
    }

    @Override
    protected void hung() {
        hung = true;
        judged(HUNG);
    }

    /** New failed and old is asked instead. */
    void fellBack(Fault fault) {
        began();
        began = false;
        failover = fault.label();
        parts.recorder().heard(this);
        if (hung) {
            parts.recorder().fellBackLate(route, fault);
        } else {
            parts.recorder().fellBack(route, fault);
        }
        hung = false;
        judged = false;
        whole = false;
        upload = 0;
    }

    /** What is to be said of it is clear, though it goes on: the first word counts. */
    void judged(Outcome outcome) {
        if (!judged) {
            judged = true;
            parts.recorder().judged(route, side, outcome, nanosToHead());
            if (empty && isOk(outcome)) {
                parts.recorder().wasEmpty(route, side);
            }
        }
    }

    void ended(Outcome with) {
        if (ended) {
            return;
        }
        ended = true;
        outcome = with;
        began();
        parts.recorder().heard(this);
        parts.recorder().left(route, side);
        if (hung && headAt != 0) {
            parts.recorder().wasLate(route, side, nanosToHead());
        }
        judged(with);
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

    private static boolean isOk(Outcome outcome) {
        return outcome instanceof Outcome.Answered(int status) && status == 200;
    }

    /** Without the time that the client took to send the body of its request. */
    private long nanosToHead() {
        return headAt == 0 ? NO_HEAD : headAt - dispatchedAt - upload;
    }
}
