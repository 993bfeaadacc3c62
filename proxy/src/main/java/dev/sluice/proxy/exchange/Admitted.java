package dev.sluice.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

import dev.sluice.proxy.wire.Malformed;

/** A request that got in, as the connection of its client sees it: under way, or parked. Confined to that connection's event loop. */
public interface Admitted {
    /** Sends it on its way, or begins to wait. */
    void start();

    /** A piece of the request's body, asked for by {@link ClientSide#readBody}. */
    void piece(ByteBuf piece);

    /** The request's body is complete. */
    void requestEnd(HttpHeaders trailers);

    /** For now no more of the request comes: the moment to flush. */
    void flush();

    /** The client takes more of the answer again. */
    void clientWritable();

    /** How much memory is taken up by what the client, or an origin, has not taken yet. */
    int waiting();

    /** The rest of the request will not come, or is not taken. */
    void requestBroken(Malformed why);

    /** The client's connection has ended. */
    void clientGone();
}
