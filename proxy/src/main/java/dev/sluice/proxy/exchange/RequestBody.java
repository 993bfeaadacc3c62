package dev.sluice.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request on its way from the client to the errand that takes it. What was asked for and came while none was under way is
 * kept: one piece at most, and the end; or what was kept while the request was parked. Confined to an event loop.
 */
final class RequestBody {
    private final ClientSide client;
    private @Nullable ByteBuf piece;
    private @Nullable HttpHeaders trailers;
    private boolean given;

    RequestBody(ClientSide client) {
        this.client = client;
    }

    /** Some of it, or its end, was passed on and is not here any more. */
    boolean isGiven() {
        return given;
    }

    /** Takes the piece over. */
    void piece(ByteBuf came, @Nullable Errand to) {
        if (to != null && to.isUnderWay()) {
            given = true;
            to.piece(came);
        } else if (piece == null) {
            piece = came;
        } else {
            piece = Unpooled.wrappedBuffer(piece, came); // it was asked for while the request was parked
        }
    }

    void end(HttpHeaders came, @Nullable Errand to) {
        if (to != null && to.isUnderWay()) {
            given = true;
            to.requestEnd(came);
        } else {
            trailers = came;
        }
    }

    /** The next piece, or the end, is wanted. */
    void askedFor(Errand by) {
        ByteBuf first = piece;
        HttpHeaders last = trailers;
        if (first != null) {
            piece = null;
            piece(first, by);
        } else if (last != null) {
            trailers = null;
            end(last, by);
        } else {
            client.readBody();
        }
    }

    void release() {
        if (piece != null) {
            piece.release();
            piece = null;
        }
        trailers = null;
    }
}
