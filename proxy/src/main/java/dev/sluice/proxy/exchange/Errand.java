package dev.sluice.proxy.exchange;

import java.net.InetSocketAddress;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
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
import dev.sluice.proxy.wire.Framing;

/**
 * One request on its way to one stack: at most one attempt at a time, and sent again there only within HARDENING R10. What its end means
 * for the client is the exchange's to say. Confined to the event loop of the client's connection.
 */
final class Errand implements LeaseTaker {
    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

    private final Exchange exchange;
    private final LoopParts parts;
    private final ClientSide client;
    private final RequestRewrite rewrite;
    private final Stack stack;
    private final Calls calls;

    private @Nullable Attempt attempt;
    private boolean written;
    private boolean writtenBefore;
    private boolean repeated;
    /** What has come of the answer waits, and no more is asked for. */
    private boolean held;
    private boolean over;
    private @Nullable Fault firstFault;

    Errand(Exchange exchange, LoopParts parts, ClientSide client, RequestRewrite rewrite, Stack stack) {
        this.exchange = exchange;
        this.parts = parts;
        this.client = client;
        this.rewrite = rewrite;
        this.stack = stack;
        this.calls = Calls.of(rewrite, stack);
    }

    void start() {
        ask(exchange.isRepeatable() ? Reuse.ANY : Reuse.RECENT, Optional.empty());
    }

    Stack stack() {
        return stack;
    }

    /** A byte of it may have reached the stack. */
    boolean isWritten() {
        return written;
    }

    /** Whether all of the request is on its way over a connection. */
    boolean isSent() {
        return attempt != null && attempt.isSent();
    }

    /** Whether there is a connection that takes the request's body. */
    boolean isUnderWay() {
        return attempt != null;
    }

    void piece(ByteBuf piece) {
        attempt().piece(piece);
    }

    void requestEnd(HttpHeaders trailers) {
        attempt().requestEnd(trailers);
    }

    void flush() {
        if (attempt != null) {
            attempt.flush();
        }
    }

    void resume() {
        if (attempt != null) {
            attempt.resume();
        }
    }

    /** How much memory what has come takes up. */
    int waiting() {
        return attempt == null ? 0 : attempt.held();
    }

    void hold() {
        held = true;
    }

    void release() {
        held = false;
    }

    /** Whether the stack has all of it, and one more may be heard out without its client. */
    boolean mayBeLeftBehind() {
        return isSent() && parts.motion().mayAdopt();
    }

    /** The client has gone; what the stack makes of it is heard by somebody else. */
    void leaveBehind(Account account) {
        over = true;
        attempt().leaveBehind(account, parts, calls);
        attempt = null;
    }

    /** Nothing is wanted of the stack any more. */
    void abandon() {
        over = true;
        if (attempt != null) {
            attempt.abandon();
            attempt = null;
        }
        calls.ended();
    }

    @Override
    public void leased(Lease lease) {
        if (lease.isReused() && !exchange.isRepeatable()) {
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
        calls.refused(where, fault);
        if (!repeated && parts.pool().hasOther(stack, where)) {
            repeat(fault, where);
        } else {
            unsent(fault);
        }
    }

    @Override
    public void unavailable(Fault fault) {
        if (!over && !(fault instanceof Fault.Overflow && exchange.waitsForRoom(this))) {
            unsent(fault);
        }
    }

    /** The stack may have room now. */
    void askAgain() {
        if (!over && isTakenBack()) {
            takenBack();
        } else if (!over) {
            start();
        }
    }

    /** It is not waited for room any longer. */
    void outOfPatience() {
        if (!over && attempt == null) {
            unsent(new Fault.Overflow());
        }
    }

    boolean wants() {
        return !held && client.isWritable();
    }

    void wantBody() {
        exchange.wantBody(this);
    }

    /** What is left of the time for the head of the answer. */
    long nanosForHead() {
        return exchange.nanosForHead(stack);
    }

    void interim(HttpResponse interim) {
        exchange.interim(interim);
    }

    void head(HttpResponse answer, Framing framing) {
        calls.answered(answer.status().code());
        exchange.head(this, answer, framing);
    }

    void answerPiece(ByteBuf piece) {
        client.piece(piece);
    }

    void pause() {
        client.flush();
    }

    boolean switched(Lease lease, HttpResponse answer) {
        calls.answered(answer.status().code());
        boolean granted = exchange.switched(this, lease, answer);
        if (granted) {
            over = true;
            attempt = null;
        }
        return granted;
    }

    /** What it became is over. */
    void tunnelOver() {
        calls.ended();
        client.left();
    }

    /** The answer is complete. */
    void answered(int status, HttpHeaders trailers) {
        over = true;
        attempt = null;
        calls.ended();
        exchange.answered(status, trailers);
    }

    /** The answer cannot be passed on. */
    void unfit(String why) {
        var fault = new Fault.Malformed(why);
        calls.failed(fault);
        abandon();
        exchange.unanswered(this, fault);
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
        boolean again = fault instanceof Fault.Reset && failed.isReused() && !failed.answerSeen() && exchange.isRepeatable()
                && mayRepeat();
        if (again) {
            firstFault = fault;
            repeat(fault, failed.where());
        } else {
            end(fault);
        }
    }

    /** The origin did nothing with it: it may be sent again whatever its method is, if all of it is still here (HARDENING R10 c). */
    private void unprocessed(Attempt failed, Fault fault) {
        written = writtenBefore;
        if (exchange.isBodyGiven()) {
            end(fault);
        } else if (mayRepeat()) {
            repeat(fault, failed.where());
        } else {
            unsent(fault);
        }
    }

    private boolean mayRepeat() {
        return !repeated && exchange.nanosLeft(stack) > 0 && !isTakenBack();
    }

    /** Sends it once more to the same stack, on a fresh connection, elsewhere if it can be. */
    private void repeat(Fault fault, InetSocketAddress avoided) {
        repeated = true;
        calls.failed(fault);
        LOG.debug("retry unit={} stack={} why={}", rewrite.unit(), stack.side().label(), fault);
        ask(Reuse.FRESH, Optional.of(avoided));
    }

    private void ask(Reuse reuse, Optional<InetSocketAddress> avoided) {
        calls.begin();
        parts.pool().lease(stack,
                new OriginPool.Terms(rewrite.head().request().method(), reuse, avoided, exchange.nanosLeft(stack),
                        rewrite.handshake().isPresent()),
                this);
    }

    private void use(Lease lease) {
        if (over) {
            lease.giveBackUnused();
        } else if (!lease.isOpen()) {
            lease.discard();
            closedUnused(lease);
        } else if (isTakenBack()) {
            lease.giveBackUnused();
            takenBack();
        } else {
            send(lease);
        }
    }

    private void send(Lease lease) {
        exchange.sends(this);
        writtenBefore = written;
        written = true;
        attempt = new Attempt(this, lease, rewrite.head());
        try {
            attempt.start(rewrite, stack, calls);
        } catch (OutOfMemoryError none) {
            exchange.noRoom();
        }
    }

    private void closedUnused(Lease lease) {
        if (lease.isReused()) {
            ask(Reuse.FRESH, Optional.empty());
        } else {
            refused(lease.address(), new Fault.ConnectFailed("closed at once"));
        }
    }

    /** The unit was taken back while it waited; it goes to old as if it came now, unless a byte of it went to new before. */
    private void takenBack() {
        if (written) {
            end(firstFault == null ? new Fault.Reset("closed without an answer") : firstFault);
        } else {
            over = true;
            calls.ended();
            exchange.rerouted();
        }
    }

    private boolean isTakenBack() {
        return stack.side() == Side.NEW && exchange.isTakenBack();
    }

    /** Nothing was written this time; what could not be repeated ends as it failed. */
    private void unsent(Fault fault) {
        end(firstFault == null ? fault : firstFault);
    }

    private void end(Fault fault) {
        over = true;
        calls.failed(fault);
        exchange.unanswered(this, fault);
    }

    private Attempt attempt() {
        if (attempt == null) {
            throw new IllegalStateException("no attempt is under way");
        }
        return attempt;
    }
}
