package dev.sluice.proxy.exchange;

import dev.sluice.model.Side;
import dev.sluice.proxy.outcome.AccessEntry;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.route.Route;

/**
 * What is told of one exchange: to the recorder one outcome, to the barrier of writes one end, however it ends. Both are told where the
 * work at the origin ends, not where the client has its answer. Confined to one event loop.
 */
final class Account {
    private static final long NO_HEAD = -1;
    /** Causes of an answer by the other stack that are no failure, as labels. */
    private static final String HEDGE = "hedge";
    private static final String ASSET = "asset";
    private static final Outcome NONE = new Outcome.ClientGone();

    private final LoopParts parts;
    private final Route route;
    private boolean admitted;
    private boolean began;
    private boolean judged;
    /** It failed on new, and what old makes of it decides whether that counts. */
    private boolean awaitsOpinion;
    private boolean opinionGiven;
    /** Old is being asked too. */
    private boolean rivalBegan;
    private long rivalAt;
    /** What is given to the client is counted already. */
    private boolean settled;
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
        headAt = 0;
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

    /** The head of the answer has come, with its status. */
    void headSeen(int status) {
        headAt = System.nanoTime();
        giveOpinion(Outcome.answered(status));
    }

    /** New failed and old is asked instead, or is being asked already. */
    void fellBack(Outcome ofNew, String cause) {
        began();
        if (judged) {
            parts.recorder().left(route, side);
            parts.recorder().failedOver(route, cause);
        } else {
            awaitsOpinion |= ofNew.countsAgainstOrigin();
            parts.recorder().fellBack(route, ofNew, cause, nanosToHead());
        }
        began = false;
        judged = false;
        failover = cause;
    }

    /** Old is sent it too, while new may still answer. */
    void rivalBegan() {
        rivalBegan = true;
        rivalAt = System.nanoTime();
        parts.recorder().began(route, Side.OLD);
    }

    /** Old is not heard any more. */
    void rivalEnded(Outcome ofOld) {
        if (!rivalBegan) {
            rivalBegan();
        }
        rivalBegan = false;
        parts.recorder().ended(route, Side.OLD, ofOld, NO_HEAD);
    }

    /** New is not heard any more; from here on it is old that answers. */
    void overtaken(Outcome ofNew) {
        if (ofNew.countsAgainstOrigin()) {
            fellBack(ofNew, HEDGE);
        } else {
            leave(ofNew);
            failover = HEDGE;
            parts.recorder().failedOver(route, HEDGE);
        }
        side = Side.OLD;
        headAt = 0;
        dispatchedAt = rivalAt;
        began = rivalBegan;
        rivalBegan = false;
    }

    /** One stack does not have it, and the other is asked. */
    void setAside(Outcome ofFirst) {
        leave(ofFirst);
    }

    /** The other one has it. */
    void found() {
        failover = ASSET;
        parts.recorder().failedOver(route, ASSET);
    }

    /** Nor has the other; what the first one said is given, and is counted already. */
    void returned(Outcome ofOther, Side first) {
        leave(ofOther);
        side = first;
        settled = true;
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
        if (!judged && !opinionGiven) {
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
        if (rivalBegan) {
            rivalEnded(with);
        }
        if (!settled) {
            leave(with);
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

    /** What is under way ends there, in whichever way it is to be counted. */
    private void leave(Outcome with) {
        began();
        began = false;
        giveOpinion(with);
        if (judged) {
            parts.recorder().left(route, side);
        } else if (opinionGiven) {
            parts.recorder().endedAsTold(route, with, nanosToHead());
        } else {
            parts.recorder().ended(route, side, with, nanosToHead());
        }
        judged = false;
    }

    private void giveOpinion(Outcome ofOld) {
        if (awaitsOpinion && side == Side.OLD) {
            awaitsOpinion = false;
            opinionGiven = true;
            parts.recorder().secondOpinion(route, ofOld);
        }
    }

    private long nanosToHead() {
        return headAt == 0 ? NO_HEAD : headAt - dispatchedAt;
    }
}
