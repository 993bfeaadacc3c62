package dev.sluice.proxy.origin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AsciiString;

import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.HeadSink;
import dev.sluice.proxy.wire.MessageWriter;

/** The requests of one connection as HTTP/1.1, one after the other. Confined to its event loop. */
final class RequestWriter implements HeadSink {
    private static final AsciiString UPGRADE = new AsciiString("Upgrade");
    private static final int USUAL_HEAD = 1024;

    private final ChannelHandlerContext context;
    private ByteBuf head = Unpooled.EMPTY_BUFFER;
    private Framing body = Framing.Plain.NONE;

    RequestWriter(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public void request(HttpMethod method, String authority, String target) {
        head = context.alloc().buffer(USUAL_HEAD);
        MessageWriter.requestLine(head, method, target);
        MessageWriter.field(head, Fields.HOST, authority);
    }

    @Override
    public void field(CharSequence name, CharSequence value) {
        MessageWriter.field(head, name, value);
    }

    @Override
    public void framing(Framing framing) {
        body = framing;
        MessageWriter.framing(head, framing);
    }

    @Override
    public void trailersWanted() {
        MessageWriter.field(head, Fields.TE, "trailers");
        MessageWriter.field(head, Fields.CONNECTION, "TE");
    }

    @Override
    public void upgrade(CharSequence protocol) {
        MessageWriter.field(head, Fields.CONNECTION, UPGRADE);
        MessageWriter.field(head, UPGRADE, protocol);
    }

    @Override
    public void end() {
        MessageWriter.blankLine(head);
        MessageWriter.write(context, head);
        head = Unpooled.EMPTY_BUFFER;
    }

    /** Lets go of a head that could not be finished. */
    void drop() {
        head.release();
        head = Unpooled.EMPTY_BUFFER;
    }

    void piece(ByteBuf piece) {
        MessageWriter.piece(context, piece, body);
    }

    void end(HttpHeaders trailers) {
        if (body == Framing.Plain.CHUNKED) {
            MessageWriter.write(context, MessageWriter.lastChunk(context.alloc(), trailers));
        }
    }
}
