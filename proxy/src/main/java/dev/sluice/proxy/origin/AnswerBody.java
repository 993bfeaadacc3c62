package dev.sluice.proxy.origin;

import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Headers;

import dev.sluice.proxy.h2.TrailerFields;
import dev.sluice.proxy.wire.Framing;

/** The body of an answer on a stream: what it was announced to be, how much came, and what the client did not take yet. */
final class AnswerBody {
    private static final int LEAST = 4096;

    private Framing framing = Framing.Plain.NONE;
    private long bytes;
    /** At most a window. */
    private ByteBuf waiting = Unpooled.EMPTY_BUFFER;
    private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;

    /**
     * By the head of the answer to a method.
     *
     * @param last whether the stream ends with the head
     */
    Framing announced(HttpResponse head, HttpMethod asked, boolean last) {
        Framing declared = Framing.ofResponse(head, asked);
        Framing open = last ? new Framing.Length(0) : Framing.Plain.CHUNKED;
        framing = declared == Framing.Plain.UNTIL_CLOSE ? open : declared;
        return framing;
    }

    /** Whether nothing may come. */
    boolean isNone() {
        return framing == Framing.Plain.NONE;
    }

    void came(int count) {
        bytes += count;
    }

    /** Whether it is longer than its Content-Length, or shorter when nothing more comes. */
    boolean isLengthWrong(boolean last) {
        return framing instanceof Framing.Length(long length) && (bytes > length || last && bytes < length);
    }

    /** Ends with these fields; false: they, or its length, are wrong. */
    boolean ends(Http2Headers fields) {
        Optional<HttpHeaders> read = TrailerFields.read(fields);
        read.ifPresent(sound -> trailers = sound);
        return read.isPresent() && !isLengthWrong(true);
    }

    HttpHeaders trailers() {
        return trailers;
    }

    boolean isWaiting() {
        return waiting.isReadable();
    }

    /** Keeps a copy: a small piece would hold a large buffer. */
    void keep(ByteBuf piece, ByteBufAllocator alloc) {
        if (!waiting.isReadable()) {
            waiting = alloc.buffer(Math.max(piece.readableBytes(), LEAST));
        }
        waiting.writeBytes(piece);
    }

    /** Everything that waits; the caller owns it. */
    ByteBuf takeAll() {
        ByteBuf all = waiting;
        waiting = Unpooled.EMPTY_BUFFER;
        return all;
    }
}
