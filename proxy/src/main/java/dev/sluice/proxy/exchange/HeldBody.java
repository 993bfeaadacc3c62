package dev.sluice.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** What was asked for of a request's body and came when no attempt was there to take it: one piece at most, and the end. */
final class HeldBody {
    private @Nullable ByteBuf piece;
    private @Nullable HttpHeaders trailers;

    boolean isEmpty() {
        return piece == null && trailers == null;
    }

    /** Takes the piece over. */
    void piece(ByteBuf came) {
        if (piece != null) {
            came.release();
            throw new IllegalStateException("a piece that nobody asked for");
        }
        piece = came;
    }

    void end(HttpHeaders came) {
        trailers = came;
    }

    void handTo(Exchange exchange) {
        ByteBuf first = piece;
        HttpHeaders last = trailers;
        if (first != null) {
            piece = null;
            exchange.piece(first);
        } else if (last != null) {
            trailers = null;
            exchange.requestEnd(last);
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
