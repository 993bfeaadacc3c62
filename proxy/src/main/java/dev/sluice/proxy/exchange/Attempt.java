package dev.sluice.proxy.exchange;

import java.net.InetSocketAddress;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

import dev.sluice.model.Stack;
import dev.sluice.proxy.origin.Answers;
import dev.sluice.proxy.origin.Lease;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.wire.Framing;

/**
 * One try at one origin: the relay of the request there and of the answer back. A side that cannot take more is not sent more: the other
 * side is not asked. Confined to the event loop of the client's connection, which is the origin connection's too.
 */
final class Attempt implements Answers {
    private final Errand errand;
    private final Lease lease;
    private final RequestHead request;
    private boolean requestSent;
    private boolean uploadStopped;
    private int status;

    Attempt(Errand errand, Lease lease, RequestHead request) {
        this.errand = errand;
        this.lease = lease;
        this.request = request;
    }

    /** Writes the head, and as much of the body as is here. */
    void start(RequestRewrite rewrite, Stack stack, Calls calls) {
        calls.at(lease.origin());
        lease.answerTo(this);
        rewrite.write(lease.head(), stack, lease.origin(), calls.parent(rewrite.trace()));
        if (request.hasBody()) {
            lease.requestWaits();
            lease.listen();
            errand.wantBody();
        } else {
            sent();
        }
        lease.flush();
    }

    /** Whether all of the request is written. */
    boolean isSent() {
        return requestSent;
    }

    boolean isReused() {
        return lease.isReused();
    }

    InetSocketAddress where() {
        return lease.address();
    }

    /** Whether a byte of an answer has come. */
    boolean answerSeen() {
        return lease.isAnswering();
    }

    /** A piece of the request's body. */
    void piece(ByteBuf piece) {
        if (uploadStopped) {
            piece.release();
            return;
        }
        lease.piece(piece);
        askForMore();
    }

    /** The request's body is complete. */
    void requestEnd(HttpHeaders trailers) {
        if (uploadStopped) {
            return;
        }
        lease.end(Trailers.allowed(trailers));
        sent();
    }

    void flush() {
        if (!uploadStopped) {
            lease.flush();
        }
    }

    int held() {
        return lease.held();
    }

    /** The client takes more of the answer again. */
    void resume() {
        lease.resume();
    }

    /** The client has gone, and the origin has all of the request: it is heard out, but not here. */
    void leaveBehind(Account account, LoopParts parts, Calls calls) {
        uploadStopped = true;
        Orphan.adopt(account, parts, lease, calls);
    }

    /** Nothing is wanted of the origin any more. */
    void abandon() {
        lease.discard();
    }

    @Override
    public boolean wants() {
        return errand.wants();
    }

    @Override
    public void interim(HttpResponse head) {
        Optional<String> refused = ResponseRewrite.interim(head);
        if (refused.isPresent()) {
            errand.unfit(refused.get());
        } else {
            errand.interim(head);
        }
    }

    @Override
    public boolean switched(HttpResponse head) {
        return errand.switched(lease, head);
    }

    @Override
    public void head(HttpResponse head, Framing framing) {
        status = head.status().code();
        if (!requestSent && status >= 300) {
            uploadStopped = true; // an early refusal: what is still to come of the request is of no use to the origin
        }
        errand.head(head, framing);
    }

    @Override
    public void answerPiece(ByteBuf piece) {
        errand.answerPiece(piece);
    }

    @Override
    public void end(HttpHeaders trailers) {
        uploadStopped = true;
        errand.answered(status, Trailers.allowed(trailers));
    }

    @Override
    public void failed(Fault fault) {
        uploadStopped = true;
        errand.failed(this, fault);
    }

    @Override
    public void originWritable() {
        if (!requestSent && !uploadStopped) {
            askForMore();
            lease.flush();
        }
    }

    @Override
    public void pause() {
        errand.pause();
    }

    private void askForMore() {
        if (lease.isWritable()) {
            lease.requestWaits();
            errand.wantBody();
        } else {
            lease.requestUnderWay();
        }
    }

    private void sent() {
        requestSent = true;
        lease.requestSent(errand.nanosForHead());
    }
}
