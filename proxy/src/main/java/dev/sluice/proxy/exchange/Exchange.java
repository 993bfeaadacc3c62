package dev.sluice.proxy.exchange;

import java.util.Objects;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Side;
import dev.sluice.model.Stack;
import dev.sluice.proxy.origin.Lease;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.wire.EventStreams;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.Malformed;

/**
 * One request and its answer, once it is known where it goes. One stack is asked, and the other one as {@link Failover} allows: after the
 * first, or while it is still waited for because its unit was taken back. The client sees one answer, and each stack has exactly one
 * outcome. Confined to the client channel's event loop; the origin channels share it.
 */
public final class Exchange implements Admitted {
    private final LoopParts parts;
    private final ClientSide client;
    private final RequestRewrite rewrite;
    private final RequestHead head;
    private final Route route;
    private final Account account;
    private final @Nullable RequestBody body;

    /** Whose answer the client gets, as far as that is known. */
    private @Nullable Errand errand;
    private @Nullable Second second;
    private @Nullable Recall recall;
    private @Nullable LongStream stream;
    /** A stack that is not asked any more may have begun with it. */
    private boolean writtenBefore;
    /** The other stack was asked. */
    private boolean elsewhere;
    private boolean interimSeen;
    private boolean answering;
    private boolean over;
    private final HeadTime time = new HeadTime();
    @Nullable
    Exchange previous;
    @Nullable
    Exchange next;

    Exchange(LoopParts parts, ClientSide client, RequestRewrite rewrite, Account account) {
        this.parts = parts;
        this.client = client;
        this.rewrite = rewrite;
        this.head = rewrite.head();
        this.account = account;
        this.route = account.route();
        this.body = head.hasBody() ? new RequestBody(client) : null;
    }

    @Override
    public void start() {
        account.admit(this::cutOff, () -> dispatch(route.assignment().side()));
    }

    @Override
    public void piece(ByteBuf piece) {
        account.received(piece.readableBytes());
        if (over || body == null) {
            piece.release();
        } else {
            body.piece(piece, errand);
        }
    }

    @Override
    public void requestEnd(HttpHeaders trailers) {
        if (!over && body != null) {
            body.end(trailers, errand);
        }
    }

    @Override
    public void flush() {
        if (!over && errand != null) {
            errand.flush();
        }
    }

    @Override
    public void clientWritable() {
        if (!over && errand != null) {
            errand.resume();
        }
        if (!over && second != null) {
            second.beside().resume();
        }
    }

    @Override
    public int waiting() {
        return (errand == null ? 0 : errand.waiting()) + (second == null ? 0 : second.beside().waiting());
    }

    @Override
    public void requestBroken(Malformed why) {
        if (stop(new Outcome.Refused(why.status()))) {
            answerInstead(() -> FaultReply.broken(why, isWritten(), route.write(), head.request()).send(client, head));
        }
    }

    /** The client's connection has ended. A write that a stack has as a whole is heard out without it. */
    @Override
    public void clientGone() {
        if (!over && !answering && second == null && errand != null && route.write() && errand.mayBeLeftBehind()) {
            leave();
            account.judged(new Outcome.ClientGone());
            client.left();
            errand.leaveBehind(account); // last, for the answer may have come already and be heard at once
        } else if (stop(new Outcome.ClientGone())) {
            client.left();
        }
    }

    /** It is a write, and a freeze does not wait for it any longer. */
    private void cutOff() {
        if (stop(new Outcome.Refused(503))) {
            answerInstead(() -> FaultReply.cutOff(isWritten(), head.request()).send(client, head));
        }
    }

    Errand errand() {
        return Objects.requireNonNull(errand, "not started");
    }

    /** Whether its unit went back to old since it was routed. */
    boolean isTakenBack() {
        return route.isTakenBackBy(parts.live().current());
    }

    /** A safe method alone does not do: another one may override it. */
    boolean isRepeatable() {
        return head.repeatable() && !route.write();
    }

    boolean isBodyGiven() {
        return body != null && body.isGiven();
    }

    /** What is left of the time for the head of the answer, at least 1; from now on it runs. */
    long nanosForHead(Stack stack) {
        account.sentWhole(stack.side());
        return time.begin(stack);
    }

    /** In nanoseconds; not above 0 when the time is over. */
    long nanosLeft(Stack stack) {
        return time.left(stack);
    }

    /** More of the request's body is taken. */
    void wantBody(Errand by) {
        if (body != null) {
            body.askedFor(by);
        }
    }

    /** It goes over a connection now. */
    void sends(Errand by) {
        if (second instanceof Race && by == second.beside()) {
            account.rivalBegan();
        } else {
            account.sent();
        }
    }

    /** The stack takes no more for now. False: it is not waited for. */
    boolean waitsForRoom(Errand by) {
        return account.waitsForRoom(by);
    }

    void noRoom() {
        stop(new Outcome.Refused(503));
        client.cut(); // there is not even room to say so
    }

    /** Not a byte went to new, and its unit is on old now. */
    void rerouted() {
        dispatch(Side.OLD);
    }

    void interim(HttpResponse interim) {
        if (second == null) {
            interimSeen = true;
            client.interim(interim);
        }
    }

    /** The head of an answer has come; it is passed on unless the other stack may do better. */
    void head(Errand by, HttpResponse answer, Framing framing) {
        int status = answer.status().code();
        if (second != null) {
            second.head(by, answer, framing);
        } else if (status < 400) {
            give(by, answer, framing);
        } else if (Outcome.answered(status).countsAgainstOrigin()) {
            account.headSeen(status);
            if (!fallBack(by, Outcome.answered(status), Outcome.answered(status).label())) {
                give(by, answer, framing);
            }
        } else if (!elsewhere && !interimSeen && !isBodyGiven() && alternative().mayHave(status, by.stack().side())) {
            second = new Reserve(this, account.seeking(alternative().sought()), by, answer, framing);
            goElsewhere(by.stack().side().other());
        } else {
            give(by, answer, framing);
        }
    }

    /** Passes the head of an answer on, and what follows it. */
    void give(Errand by, HttpResponse answer, Framing framing) {
        boolean events = EventStreams.isOne(answer.headers(), framing);
        Optional<String> refused = ResponseRewrite.toClient(answer, route, head.request().method());
        if (refused.isPresent()) {
            by.unfit(refused.get());
            return;
        }
        account.announce(answer.headers());
        answering = true;
        account.headSeen(answer.status().code(), framing);
        Outcome good = Outcome.answered(answer.status().code());
        stream = events ? parts.streams().enter(account, good, false, _ -> endStream(good)) : null;
        client.head(answer, framing);
    }

    /** The origin switched to another protocol. False: nobody had asked for that, or it was not what was asked for. */
    boolean switched(Errand by, Lease lease, HttpResponse answer) {
        boolean granted = rewrite.handshake().isPresent() && rewrite.handshake().get().isAcceptedBy(answer)
                && ResponseRewrite.switching(answer, route).isEmpty();
        if (granted) {
            leave();
            account.headSeen(answer.status().code());
            Tunnel.open(parts.streams(), account, by::tunnelOver, client.switchProtocols(answer), lease.handOver());
        }
        return granted;
    }

    /** An answer is complete. */
    void answered(int status, HttpHeaders trailers) {
        if (second != null) {
            second.answered(trailers);
        } else {
            leave();
            account.ended(Outcome.answered(status));
            client.end(trailers);
        }
    }

    /** A stack gave no whole answer. */
    void unanswered(Errand by, Fault fault) {
        if (second != null && !over) {
            second.unanswered(by, fault);
        } else if (!over && !fallBack(by, new Outcome.Failed(fault), fault.label())) {
            conclude(fault);
        }
    }

    /** From now on one stack has to do with it. */
    void settled(Errand on) {
        second = null;
        errand = on;
    }

    /** The unit was taken back. Says whether old will be asked too, in so many nanoseconds; else new is given time to end. */
    boolean takenBack(long nanos) {
        if (over || answering || recall != null || second != null || !errand().isWritten()) {
            return false;
        }
        recall = new Recall(this, parts.motion());
        return recall.begin(ruling(), nanos);
    }

    /** Old would have got it had it come a moment later, so that no budget stands against it; only that old fails itself. */
    void hedge() {
        if (second == null && ruling() == Failover.REPEATED && alternative().isOldWell()) {
            elsewhere = true;
            var toOld = new Errand(this, parts, client, rewrite, route.stack(Side.OLD));
            second = new Race(this, account, errand(), toOld);
            toOld.start();
        }
    }

    /** The drain is over; an upload that is still coming may end. */
    void drained() {
        if (!over && !answering && second == null && errand().stack().side() == Side.NEW && errand().isSent()) {
            conclude(new Fault.HeadTimeout());
        }
    }

    private void dispatch(Side to) {
        Stack stack = route.stack(to);
        account.dispatched(stack.side());
        if (rewrite.handshake().isPresent() && stack.protocol() == Stack.Protocol.HTTP2) {
            requestBroken(Handshake.NOT_UPGRADED);
            return;
        }
        parts.motion().follow(this, stack.side());
        errand = new Errand(this, parts, client, rewrite, stack);
        errand.start();
    }

    private Failover ruling() {
        return alternative().ruling(new Failover.Standing(errand().stack().side(), errand().isWritten(), isBodyGiven(),
                answering || interimSeen, elsewhere, nanosLeft(route.stack(Side.OLD))));
    }

    private Alternative alternative() {
        return new Alternative(parts, route, rewrite);
    }

    /** False: old is not asked. */
    private boolean fallBack(Errand failed, Outcome of, String cause) {
        boolean asked = switch (ruling()) {
            case REROUTED -> true;
            case REPEATED -> alternative().oldBears(isTakenBack());
            case STAYS -> false;
        };
        if (asked) {
            failed.abandon();
            account.fellBack(of, cause);
            goElsewhere(Side.OLD);
        }
        return asked;
    }

    private void goElsewhere(Side to) {
        elsewhere = true;
        writtenBefore |= errand().isWritten();
        dispatch(to);
    }

    private boolean isWritten() {
        return writtenBefore || errand != null && errand.isWritten();
    }

    private void conclude(Fault fault) {
        if (stop(new Outcome.Failed(fault))) {
            answerInstead(() -> FaultReply.fault(fault, isWritten(), route.write(), head.request()).send(client, head));
        }
    }

    private void answerInstead(Runnable reply) {
        if (answering) {
            client.cut();
        } else {
            reply.run();
        }
    }

    /** False: it was over already. */
    private boolean stop(Outcome outcome) {
        if (over) {
            return false;
        }
        if (body != null) {
            body.release();
        }
        if (errand != null) {
            errand.abandon();
        }
        if (second != null) {
            second.beside().abandon();
        }
        leave();
        account.ended(outcome);
        return true;
    }

    /** Ends server-sent events as if their origin had, so that the client comes again. */
    private void endStream(Outcome good) {
        if (stop(good)) {
            client.end(EmptyHttpHeaders.INSTANCE);
        }
    }

    /** It is over, here and at the origins. */
    private void leave() {
        over = true;
        parts.motion().leave(this);
        if (recall != null) {
            recall.forget();
        }
        if (stream != null) {
            stream.leave();
            stream = null;
        }
    }
}
