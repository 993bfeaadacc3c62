package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

import dev.sluice.model.Origin;
import dev.sluice.proxy.wire.HeadSink;
import dev.sluice.proxy.wire.RawConnection;

/**
 * The right to send one request to an origin and to hear its answer, whatever protocol is spoken there. It ends by itself when the answer
 * is complete, and early by {@link #discard}. Confined to the event loop that leased.
 */
public interface Lease {
    Origin origin();

    InetSocketAddress address();

    /** Whether the connection served another request before this one, so that its other end may have closed it meanwhile. */
    boolean isReused();

    boolean isOpen();

    /** Says where the answer goes; nothing may be written before. */
    void answerTo(Answers taker);

    /** Where the head of the request is written, which is flushed later. */
    HeadSink head();

    /** Writes a piece of the request's body, which is flushed later; takes the piece over. */
    void piece(ByteBuf piece);

    /** Ends the request's body. */
    void end(HttpHeaders trailers);

    void flush();

    /** Whether more of the request may be written now. */
    boolean isWritable();

    /** The request is written as a whole; the head of the answer must come in time. */
    void requestSent(long nanosForHead);

    /** The request is written in part; the origin must take more of it, or answer, in time. */
    void requestUnderWay();

    /** More of the request waits for the client, so the origin owes nothing. */
    void requestWaits();

    /** Whatever the origin says is to be heard, if there is room for it; where windows say how much may come, it always is. */
    default void listen() {}

    /** There is room for the answer again. */
    void resume();

    /** Whether a byte of an answer has come. */
    boolean isAnswering();

    /** Gives back a lease over which nothing was written. */
    void giveBackUnused();

    /** Ends it, whatever is under way. */
    void discard();

    /** How much memory the part of the answer takes up that has come and that nobody wants yet. */
    default int held() {
        return 0;
    }

    /** Gives the connection away as it stands after a 101; its origin is as busy as before until it is closed. */
    default RawConnection handOver() {
        throw new IllegalStateException("a stream of HTTP/2 does not become another protocol");
    }
}
