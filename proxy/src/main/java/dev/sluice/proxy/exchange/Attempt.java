package dev.sluice.proxy.exchange;

import java.net.InetSocketAddress;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

import dev.sluice.proxy.origin.Answers;
import dev.sluice.proxy.origin.OriginConnection;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.MessageWriter;

/**
 * One try at one origin: the relay of the request there and of the answer back. A side that cannot take more is not sent more: the other
 * side is not asked. Confined to the event loop of the client's connection, which is the origin connection's too.
 */
final class Attempt implements Answers {
    private final Exchange exchange;
    private final ClientSide client;
    private final OriginConnection connection;
    private final RequestHead request;
    private boolean requestSent;
    private boolean uploadStopped;
    private int status;
    private Framing answerFraming = Framing.Plain.NONE;

    Attempt(Exchange exchange, ClientSide client, OriginConnection connection, RequestHead request) {
        this.exchange = exchange;
        this.client = client;
        this.connection = connection;
        this.request = request;
    }

    /** Writes the head, and as much of the body as is here. */
    void start(ByteBuf head) {
        connection.answerTo(this);
        connection.write(head);
        if (request.hasBody()) {
            connection.requestWaits();
            connection.listen();
            client.readBody();
        } else {
            sent();
        }
        connection.flush();
    }

    boolean isReused() {
        return connection.isReused();
    }

    InetSocketAddress where() {
        return connection.address();
    }

    /** Whether a byte of an answer has come. */
    boolean answerSeen() {
        return connection.isAnswering();
    }

    /** A piece of the request's body. */
    void piece(ByteBuf piece) {
        if (uploadStopped) {
            piece.release();
            return;
        }
        connection.write(piece, request.body());
        askForMore();
    }

    /** The request's body is complete. */
    void requestEnd(HttpHeaders trailers) {
        if (uploadStopped) {
            return;
        }
        if (request.body() == Framing.Plain.CHUNKED) {
            connection.write(MessageWriter.lastChunk(connection.alloc(), Trailers.allowed(trailers)));
        }
        sent();
    }

    void flush() {
        if (!uploadStopped) {
            connection.flush();
        }
    }

    /** The client takes more of the answer again. */
    void resume() {
        connection.resume();
    }

    /** Nothing is wanted of the origin any more. */
    void abandon() {
        connection.discard();
    }

    @Override
    public boolean wants() {
        return client.isWritable();
    }

    @Override
    public void interim(HttpResponse head) {
        Optional<String> refused = ResponseRewrite.interim(head);
        if (refused.isPresent()) {
            abandon();
            failed(new Fault.Malformed(refused.get()));
        } else {
            client.interim(head);
        }
    }

    @Override
    public boolean switched(HttpResponse head) {
        return exchange.switched(connection, head);
    }

    @Override
    public void head(HttpResponse head, Framing framing) {
        status = head.status().code();
        answerFraming = framing;
        if (!requestSent && status >= 300) {
            uploadStopped = true; // an early refusal: what is still to come of the request is of no use to the origin
        }
        Optional<String> refused = exchange.answerBegins(head, framing);
        if (refused.isPresent()) {
            abandon();
            failed(new Fault.Malformed(refused.get()));
        } else {
            client.head(head, framing);
        }
    }

    @Override
    public void answerPiece(ByteBuf piece) {
        client.piece(piece);
    }

    @Override
    public void end(HttpHeaders trailers) {
        uploadStopped = true;
        exchange.answered(status, answerFraming == Framing.Plain.CHUNKED ? Trailers.allowed(trailers) : trailers);
    }

    @Override
    public void failed(Fault fault) {
        uploadStopped = true;
        exchange.failed(this, fault);
    }

    @Override
    public void originWritable() {
        if (!requestSent && !uploadStopped) {
            askForMore();
            connection.flush();
        }
    }

    @Override
    public void pause() {
        client.flush();
    }

    private void askForMore() {
        if (connection.isWritable()) {
            connection.requestWaits();
            client.readBody();
        } else {
            connection.requestUnderWay();
        }
    }

    private void sent() {
        requestSent = true;
        connection.requestSent(exchange.nanosForHead());
    }
}
