package dev.sluice.proxy.exchange;

import java.net.InetSocketAddress;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Side;
import dev.sluice.model.Stack;
import dev.sluice.proxy.origin.Lease;
import dev.sluice.proxy.origin.LeaseTaker;
import dev.sluice.proxy.origin.OriginPool;
import dev.sluice.proxy.origin.Reuse;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.route.Picture;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.wire.EventStreams;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.Malformed;

/**
 * One request and its answer, once it is known where it goes: at most one attempt at a time, and exactly one outcome. It is sent again
 * only within HARDENING R10, and to the other stack only while not a byte of it was written. Confined to the client channel's event loop;
 * the origin channel shares it.
 */
public final class Exchange implements LeaseTaker {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final LoopParts parts;
    private final ClientSide client;
    private final RequestRewrite rewrite;
    private final RequestHead head;
    private final Route route;
    private final Account account;
    private final HeadTime headTime = new HeadTime();

    private Stack stack;
    private @Nullable Attempt attempt;
    private @Nullable LongStream stream;
    private boolean written;
    private boolean writtenBefore;
    /** Some of the request's body, or its end, was passed on and is not here any more. */
    private boolean bodyGiven;
    /** What of the body comes between two attempts. */
    private @Nullable HeldBody held;
    private boolean repeated;
    private boolean answering;
    private boolean over;
    private @Nullable Fault firstFault;

    Exchange(LoopParts parts, ClientSide client, RequestRewrite rewrite, Account account) {
        this.parts = parts;
        this.client = client;
        this.rewrite = rewrite;
        this.head = rewrite.head();
        this.account = account;
        this.route = account.route();
        this.stack = route.picture().cutover().site().oldStack();
    }

    /** Sends it on its way. */
    public void start() {
        account.admit();
        dispatch(route.assignment().side());
    }

    /** A piece of the request's body, asked for by {@link ClientSide#readBody}. */
    public void piece(ByteBuf piece) {
        account.received(piece.readableBytes());
        if (over) {
            piece.release();
        } else if (attempt == null) {
            held().piece(piece);
        } else {
            bodyGiven = true;
            attempt.piece(piece);
        }
    }

    /** The request's body is complete. */
    public void requestEnd(HttpHeaders trailers) {
        if (over) {
            return;
        }
        if (attempt == null) {
            held().end(trailers);
        } else {
            bodyGiven = true;
            attempt.requestEnd(trailers);
        }
    }

    /** For now no more of the request comes: the moment to flush. */
    public void flush() {
        if (!over && attempt != null) {
            attempt.flush();
        }
    }

    /** The client takes more of the answer again. */
    public void clientWritable() {
        if (!over && attempt != null) {
            attempt.resume();
        }
    }

    /** How much memory is taken up at the origin's side by what the client has not taken yet. */
    public int waiting() {
        return attempt == null ? 0 : attempt.held();
    }

    /** The rest of the request will not come, or is not taken. */
    public void requestBroken(Malformed why) {
        if (stop(new Outcome.Refused(why.status()))) {
            answerInstead(() -> FaultReply.broken(why, written, route.write(), head.request()).send(client, head));
        }
    }

    /** The client's connection has ended. */
    public void clientGone() {
        if (stop(new Outcome.ClientGone())) {
            client.left();
        }
    }

    @Override
    public void leased(Lease lease) {
        if (lease.isReused() && !isRepeatable()) {
            parts.loop().execute(() -> use(lease)); // behind the events of this turn: its end may be among them
        } else {
            use(lease);
        }
    }

    @Override
    public void refused(InetSocketAddress where, Fault fault) {
        if (over) {
            return;
        }
        if (!repeated && parts.pool().hasOther(stack, where)) {
            repeat(fault, where);
        } else {
            fallBack(stack.side(), fault);
        }
    }

    @Override
    public void unavailable(Fault fault) {
        if (!over) {
            fallBack(stack.side(), fault);
        }
    }

    /** The attempt takes more of the request's body. */
    void wantBody() {
        if (held == null || held.isEmpty()) {
            client.readBody();
        } else {
            held.handTo(this);
        }
    }

    /** The head of the answer has come and is rewritten for the client; or why it cannot be passed on. */
    Optional<String> answerBegins(HttpResponse answer, Framing framing) {
        boolean endless = framing == Framing.Plain.CHUNKED || framing == Framing.Plain.UNTIL_CLOSE;
        boolean events = endless && EventStreams.isOne(answer.headers());
        Optional<String> refused = ResponseRewrite.toClient(answer, route, head.request().method());
        if (refused.isEmpty()) {
            answering = true;
            account.headSeen();
            Outcome good = Outcome.answered(answer.status().code());
            stream = events ? parts.streams().enter(account, good, false, _ -> endStream(good)) : null;
        }
        return refused;
    }

    /** The origin switched to another protocol. False: nobody had asked for that, or it was not what was asked for. */
    boolean switched(Lease lease, HttpResponse answer) {
        boolean granted = rewrite.handshake().isPresent() && rewrite.handshake().get().isAcceptedBy(answer)
                && ResponseRewrite.switching(answer, route).isEmpty();
        if (granted) {
            over = true;
            attempt = null;
            account.headSeen();
            Tunnel.open(parts.streams(), account, client::left, client.switchProtocols(answer), lease.handOver());
        }
        return granted;
    }

    /** The answer is complete. */
    void answered(int status, HttpHeaders trailers) {
        over = true;
        attempt = null;
        leaveStreams();
        account.ended(Outcome.answered(status));
        client.end(trailers);
    }

    /** The attempt is over without a complete answer. */
    void failed(Attempt failed, Fault fault) {
        if (over) {
            return;
        }
        attempt = null;
        if (fault instanceof Fault.Unprocessed) {
            unprocessed(failed, fault);
            return;
        }
        boolean again = !repeated && fault instanceof Fault.Reset && failed.isReused() && !failed.answerSeen() && isRepeatable()
                && headTime.left() > 0 && !(stack.side() == Side.NEW && isWithdrawn());
        if (again) {
            firstFault = fault;
            repeat(fault, failed.where());
        } else {
            conclude(fault);
        }
    }

    /** The origin did nothing with it: it may be sent again whatever its method is, if all of it is still here (HARDENING R10 c). */
    private void unprocessed(Attempt failed, Fault fault) {
        written = writtenBefore;
        if (bodyGiven) {
            conclude(fault);
        } else if (!repeated && headTime.left() > 0 && !(stack.side() == Side.NEW && isWithdrawn())) {
            repeat(fault, failed.where());
        } else {
            fallBack(stack.side(), fault);
        }
    }

    /** What is left of the time for the head of the answer. */
    long nanosForHead() {
        return headTime.begin(stack.timeouts().head());
    }

    /** Sends it once more to the same stack, on a fresh connection, elsewhere if it can be. */
    private void repeat(Fault fault, InetSocketAddress avoided) {
        repeated = true;
        LOG.debug("retry unit={} stack={} why={}", route.assignment().unit(), stack.side().label(), fault);
        ask(Reuse.FRESH, Optional.of(avoided));
    }

    private HeldBody held() {
        HeldBody now = held == null ? new HeldBody() : held;
        held = now;
        return now;
    }

    private void dispatch(Side to) {
        account.dispatched(to);
        Optional<Stack> there = route.picture().cutover().site().stack(to);
        if (there.isEmpty()) {
            fallBack(to, new Fault.NoOrigin());
            return;
        }
        stack = there.get();
        if (rewrite.handshake().isPresent() && stack.protocol() == Stack.Protocol.HTTP2) {
            notUpgraded();
            return;
        }
        ask(isRepeatable() ? Reuse.ANY : Reuse.RECENT, Optional.empty());
    }

    /** The other stack is not asked: what its visitors see there is not what they would see here. */
    private void notUpgraded() {
        if (stop(new Outcome.Refused(501))) {
            var why = new Malformed(501, "a WebSocket needs HTTP/1.1, and the origins are spoken to by HTTP/2 alone");
            FaultReply.broken(why, written, route.write(), head.request()).send(client, head);
        }
    }

    /** A safe method alone does not do: another one may override it. */
    private boolean isRepeatable() {
        return head.repeatable() && !route.write();
    }

    private void ask(Reuse reuse, Optional<InetSocketAddress> avoided) {
        parts.pool().lease(stack,
                new OriginPool.Terms(head.request().method(), reuse, avoided, headTime.left(), rewrite.handshake().isPresent()),
                this);
    }

    private void use(Lease lease) {
        if (over) {
            lease.giveBackUnused();
        } else if (!lease.isOpen()) {
            lease.discard();
            closedUnused(lease);
        } else if (stack.side() == Side.NEW && isWithdrawn()) {
            lease.giveBackUnused();
            withdrawn();
        } else {
            send(lease);
        }
    }

    private void send(Lease lease) {
        account.sent();
        writtenBefore = written;
        written = true;
        attempt = new Attempt(this, client, lease, head);
        try {
            attempt.start(rewrite, stack);
        } catch (OutOfMemoryError none) {
            stop(new Outcome.Refused(503));
            client.cut(); // there is not even room to say so
        }
    }

    private void closedUnused(Lease lease) {
        if (lease.isReused()) {
            ask(Reuse.FRESH, Optional.empty());
        } else {
            refused(lease.address(), new Fault.ConnectFailed("closed at once"));
        }
    }

    /** The unit was taken back while the request waited. It goes to old, unless a byte of it went to new before. */
    private void withdrawn() {
        if (written) {
            conclude(new Fault.Reset("closed without an answer"));
        } else {
            dispatch(Side.OLD);
        }
    }

    private boolean isWithdrawn() {
        Picture now = parts.live().current();
        return now.generation() != route.picture().generation() && route.isTakenBackIn(now);
    }

    /** Nothing was written to this side now; if nothing was before either, old may answer for new (SEMANTICS B3 a). */
    private void fallBack(Side from, Fault fault) {
        if (from == Side.NEW && !written) {
            account.fellBack(fault);
            repeated = false;
            dispatch(Side.OLD);
        } else {
            conclude(firstFault == null ? fault : firstFault); // what could not be repeated ends as it failed
        }
    }

    private void conclude(Fault fault) {
        if (stop(new Outcome.Failed(fault))) {
            answerInstead(() -> FaultReply.fault(fault, written, route.write(), head.request()).send(client, head));
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
        over = true;
        if (held != null) {
            held.release();
        }
        if (attempt != null) {
            attempt.abandon();
            attempt = null;
        }
        leaveStreams();
        account.ended(outcome);
        return true;
    }

    /** Ends server-sent events as if their origin had, so that the client comes again. */
    private void endStream(Outcome good) {
        if (stop(good)) {
            client.end(EmptyHttpHeaders.INSTANCE);
        }
    }

    private void leaveStreams() {
        if (stream != null) {
            stream.leave();
            stream = null;
        }
    }
}
