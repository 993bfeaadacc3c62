package dev.sluice.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.RawConnection;

/** The client as an exchange sees it, whatever protocol it speaks. Confined to the event loop of its connection. */
public interface ClientSide {
    Peer peer();

    /** Asks for the next piece of the request's body; it may be handed over before this returns. */
    void readBody();

    /** Whether there is room for more of the answer. */
    boolean isWritable();

    /** An answer with a status of 1xx, already rewritten. */
    void interim(HttpResponse head);

    /** The head of the one final answer, already rewritten and without fields of framing; {@code Connection: close} ends the connection. */
    void head(HttpResponse head, Framing framing);

    /** Takes a piece of the body over. */
    void piece(ByteBuf piece);

    /** Writes a 101 that grants what the client asked for, and hands its connection over; nothing else is called after this. */
    default RawConnection switchProtocols(HttpResponse head) {
        throw new IllegalStateException("a protocol that does not switch");
    }

    /** The answer is complete. The next request may begin before this returns. */
    void end(HttpHeaders trailers);

    /** The answer stays incomplete, and the client must be able to see that. */
    void cut();

    void flush();

    /** It has gone, and is told nothing more. */
    default void left() {}
}
