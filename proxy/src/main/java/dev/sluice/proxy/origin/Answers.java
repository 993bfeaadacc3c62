package dev.sluice.proxy.origin;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.wire.Framing;

/**
 * Where the answer on a leased connection goes. After {@link #end} or {@link #failed} the lease is over and nothing more is called. All
 * on the event loop that leased.
 */
public interface Answers {
    /** Whether there is room for more of the answer; asked before every step. */
    boolean wants();

    /** An answer with a status of 1xx. */
    void interim(HttpResponse head);

    /** An answer with status 101. True: it was asked for, and the connection was handed over. */
    boolean switched(HttpResponse head);

    void head(HttpResponse head, Framing framing);

    /** Takes a piece of the body over. */
    void answerPiece(ByteBuf piece);

    /** The answer is complete. */
    void end(HttpHeaders trailers);

    /** The answer will not be complete; the connection is closed. */
    void failed(Fault fault);

    /** The origin takes more of the request again. */
    void originWritable();

    /** For now nothing more comes: the moment to flush. */
    void pause();
}
