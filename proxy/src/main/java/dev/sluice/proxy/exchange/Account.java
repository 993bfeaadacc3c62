package dev.sluice.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Assignment;
import dev.sluice.model.Side;
import dev.sluice.proxy.freeze.MaintenanceReply;
import dev.sluice.proxy.freeze.Notices;
import dev.sluice.proxy.freeze.WriteBarrier;
import dev.sluice.proxy.outcome.AccessEntry;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.outcome.Unanswered;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.wire.Framing;

/**
 * What is told of one exchange: to the recorder one outcome, to the barrier of writes one end, however it ends. Both are told where the
 * work at the origin ends, not where the client has its answer. Confined to one event loop.
 */
final class Account extends Unanswered {
    private static final long NO_HEAD = -1;
    private static final String HEDGE = "hedge";
    private static final Outcome NONE = new Outcome.ClientGone();
    private static final Outcome HUNG = new Outcome.Failed(new Fault.Hang());

    private final LoopParts parts;
    private final Route route;
    private @Nullable Deed deed;
    private WriteBarrier.@Nullable Write write;
    private String requestId = "";
    private @Nullable ParkedRequest parked;
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
    private boolean whole;
    private boolean hung;
    private boolean empty;
    private Side side;
    private Outcome outcome = NONE;
    private String failover = "";
    private long bytesIn;
    private Alternative.Sought sought = Alternative.Sought.ASSET;
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

    /** The ledger is to know of it. */
    void enters(Deed write) {
        deed = write;
    }

    /** It waited for the end of a hold. */
    void wasParked(ParkedRequest before) {
        parked = before;
    }

    /** The stack takes no more for now. False: it need not wait for that, or has waited for long enough. */
    boolean waitsForRoom(Errand by) {
        return parked != null && parked.waitsForRoom(by);
    }

    /** How long its unit stays frozen, as far as that is known. */
    MaintenanceReply.Until frozenUntil() {
        return MaintenanceReply.Until.of(route, parts.notices());
    }

    /** Says in an answer that its unit will be frozen, unless shared caches would keep that. */
    void announce(HttpHeaders answer) {
        parts.notices().start(unit()).filter(_ -> !Caching.isShared(answer)).ifPresent(start -> answer.set(Notices.HEADER, start));
    }

    /** How the origin is told to call it. */
    void called(String id) {
        requestId = id;
    }

    /**
     * From here on a freeze waits for it, if it is a write. It goes on at once, but for one that the ledger must have first.
     *
     * @param cut ends it, where the freeze does not wait any longer
     */
    void admit(Runnable cut, Runnable then) {
        if (route.write()) {
            write = parts.writes().admitted(route.assignment().unit(), cut);
        }
        if (deed == null) {
            then.run();
        } else {
            deed.mean(then);
        }
    }

    /** It is on its way to a stack. */
    void dispatched(Side to) {
        side = to;
        headAt = 0;
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
        if (deed != null && side == Side.NEW) {
            deed.sent();
        }
        if (parked != null) {
            parked.sent();
        }
    }

    /** A stack has all of it: from now on it may hang there, unless it is the second that is asked. */
    void sentWhole(Side at) {
        if (!whole && headAt == 0 && at == side) {
            whole = true;
            upload = System.nanoTime() - sentAt;
            parts.recorder().sent(this);
        }
    }

    /** The head of the answer has come, with its status. */
    void headSeen(int status) {
        headAt = System.nanoTime();
        if (deed != null) {
            deed.answers(side);
        }
        parts.recorder().heard(this);
        giveOpinion(Outcome.answered(status));
    }

    /** The same, of an answer that is passed on. */
    void headSeen(int status, Framing framing) {
        empty = framing instanceof Framing.Length(long bytes) && bytes == 0;
        headSeen(status);
    }

    @Override
    protected void hung() {
        giveOpinion(HUNG);
        hung = true;
        judged(HUNG);
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
        beginAnew();
        failover = cause;
        if (deed != null) {
            deed.fellBack();
        }
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

    Account seeking(Alternative.Sought what) {
        sought = what;
        return this;
    }

    /** One stack does not have it, and the other is asked; not to have it, or a token that anybody may ask for, is nothing to be held against. */
    void setAside(Outcome ofFirst) {
        boolean before = opinionGiven;
        opinionGiven = true;
        leave(ofFirst);
        opinionGiven = before || sought == Alternative.Sought.CHALLENGE;
    }

    /** The other one has it. */
    void found() {
        failover = sought.cause;
        parts.recorder().failedOver(route, failover);
    }

    /** Nor has the other; what the first one said is given, and is counted already. */
    void returned(Outcome ofOther, Side first) {
        leave(ofOther);
        side = first;
        settled = true;
    }

    /** From now on it is ended in that way where a freeze does not wait any longer. */
    void cutBy(Runnable cut) {
        if (write != null) {
            write.cutBy(cut);
        }
    }

    /** The head of an answer whose client has gone. */
    void missed(HttpResponse answer) {
        if (deed != null) {
            deed.missed(answer);
        }
    }

    /** More of it, which stays the caller's. */
    void missed(ByteBuf piece) {
        if (deed != null) {
            deed.copy(piece);
        }
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
        if (deed != null) {
            deed.ended(with);
        }
        if (parked != null) {
            parked.ended(with);
        }
        if (side == Side.NEW && route.assignment().because() instanceof Assignment.Because.Fenced) {
            parts.ledger().pinned().answered(unit(), route.picture().cutover().split().of(unit()), with.countsAgainstOrigin());
        }
        if (rivalBegan) {
            rivalEnded(with);
        }
        if (!settled) {
            leave(with);
        }
        if (write != null) {
            write.ended(requestId, isCertain(with));
        }
    }

    /** Whether it is known what became of it at the stack that had it last. */
    private boolean isCertain(Outcome with) {
        return switch (with) {
            case Outcome.Answered _,Outcome.Overtaken _ -> true;
            case Outcome.Failed(Fault fault) -> sentAt == 0 || headAt != 0 || fault.provablyUnprocessed();
            case Outcome.Refused _,Outcome.ClientGone _ -> sentAt == 0 || headAt != 0;
        };
    }

    /** Of the request's body. */
    long bytesIn() {
        return bytesIn;
    }

    /** For the access log, when it has ended; the request was there at {@code since}. */
    AccessEntry.Routed told(String requestId, long since) {
        return new AccessEntry.Routed(route, side, outcome, failover, requestId, sentAt == 0 ? NO_HEAD : sentAt - since,
                headAt == 0 ? NO_HEAD : headAt - since, parked == null ? NO_HEAD : parked.nanos());
    }

    private static boolean isOk(Outcome outcome) {
        return outcome instanceof Outcome.Answered(int status) && status == 200;
    }

    /** What is under way ends there, in whichever way it is to be counted. */
    private void leave(Outcome with) {
        began();
        began = false;
        giveOpinion(with);
        if (hung && headAt != 0) {
            parts.recorder().wasLate(route, side, nanosToHead());
        }
        if (judged) {
            parts.recorder().left(route, side);
        } else if (opinionGiven) {
            parts.recorder().endedAsTold(route, side, with, nanosToHead());
        } else {
            parts.recorder().left(route, side);
            judged(with);
        }
        beginAnew();
    }

    /** What was said of one attempt says nothing of the next. */
    private void beginAnew() {
        parts.recorder().heard(this);
        judged = false;
        whole = false;
        hung = false;
        empty = false;
        upload = 0;
    }

    private void giveOpinion(Outcome ofOld) {
        if (awaitsOpinion && side == Side.OLD) {
            awaitsOpinion = false;
            opinionGiven = true;
            parts.recorder().secondOpinion(route, ofOld);
        }
    }

    /** Without the time that the client took to send the body of its request. */
    private long nanosToHead() {
        return headAt == 0 ? NO_HEAD : headAt - dispatchedAt - upload;
    }
}
