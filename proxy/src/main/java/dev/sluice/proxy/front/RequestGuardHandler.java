package dev.sluice.proxy.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Limits;
import dev.sluice.proxy.exchange.LoopParts;
import dev.sluice.proxy.exchange.RequestHead;
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.HeadParser;
import dev.sluice.proxy.wire.Malformed;
import dev.sluice.proxy.wire.MessageReader;

/**
 * Makes requests of bytes and refuses what is ambiguous, too large or too slow. Each {@code read()} is answered by one message: a
 * {@link RequestHead}, a {@link ByteBuf} of its body (the end, a {@link LastHttpContent}, follows the last one unasked), or a
 * {@link Malformed} after which nothing comes. What nobody asked for stays where it is. Confined to its event loop.
 */
final class RequestGuardHandler extends ChannelDuplexHandler {
    private enum Awaiting {
        /** A first byte. */
        REQUEST,
        /** The rest of a head. */
        HEAD,
        /** More of a body. */
        BODY,
        /** Nobody asks. */
        NOTHING
    }

    private final LoopParts parts;
    private final MessageReader reader;
    private final Deadline deadline;
    private final BodyPace pace = new BodyPace();

    private Limits limits = Limits.DEFAULT;
    private Awaiting awaiting = Awaiting.NOTHING;
    private boolean inBody;
    private boolean asked;
    private boolean stepping;
    private boolean refused;
    private long bodyBytes;
    private @Nullable ChannelHandlerContext context;

    RequestGuardHandler(LoopParts parts, HeadParser parser, DeadlineWheel wheel) {
        this.parts = parts;
        this.reader = MessageReader.ofRequests(parser);
        this.deadline = wheel.deadline(this::overdue);
    }

    /** Whether a client waits for nothing: no byte of a request has come that is not answered. */
    boolean isIdle() {
        return awaiting == Awaiting.REQUEST;
    }

    /** How much memory the bytes take up that are here and not passed on. */
    int held() {
        return reader.held();
    }

    /** What the client sent behind its last request; nothing is read here any more. */
    ByteBuf handOver() {
        return reader.handOver();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void read(ChannelHandlerContext from) {
        asked = true;
        step(from);
        if (!stepping) {
            listen(from);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        reader.offer((ByteBuf) message);
        if (awaiting == Awaiting.REQUEST) {
            await(Awaiting.HEAD);
        }
        step(from);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        from.fireChannelReadComplete();
        listen(from);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        refused = true;
        deadline.forget();
        reader.close();
    }

    private void step(ChannelHandlerContext from) {
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            while (asked && !refused) {
                asked = false;
                if (!next(from)) {
                    break;
                }
            }
        } finally {
            stepping = false;
        }
    }

    /** One message; false when more bytes are needed first. */
    private boolean next(ChannelHandlerContext from) {
        if (!inBody && awaiting == Awaiting.NOTHING) {
            limits = parts.live().current().cutover().site().limits();
            reader.limits(limits.uri(), limits.header());
            await(reader.hasRest() ? Awaiting.HEAD : Awaiting.REQUEST);
        }
        switch (reader.next()) {
            case HEAD -> head(from, (HttpRequest) reader.head());
            case PIECE -> piece(from, reader.piece());
            case END -> end(from, reader.trailers());
            case BROKEN -> refuse(from, reader.malformed());
            case STARVED -> {
                starved(from);
                return false;
            }
        }
        return true;
    }

    private void starved(ChannelHandlerContext from) {
        asked = true;
        if (inBody && awaiting != Awaiting.BODY) {
            await(Awaiting.BODY);
            pace.waits(System.nanoTime());
        }
        from.read();
    }

    /** While nobody asks, a read is left pending so that the end of the connection is seen; what it brings is kept and ends it. */
    private void listen(ChannelHandlerContext from) {
        if (!refused && !asked && !reader.hasRest()) {
            from.read();
        }
    }

    private void head(ChannelHandlerContext from, HttpRequest request) {
        await(Awaiting.NOTHING);
        Framing framing = Framing.ofRequest(request);
        if (framing instanceof Framing.Ambiguous(String why)) {
            refuse(from, new Malformed(400, why));
        } else if (framing instanceof Framing.Length(long bytes) && bytes > limits.body()) {
            refuse(from, overlong());
        } else {
            from.fireChannelRead(begin(request, framing));
        }
    }

    private RequestHead begin(HttpRequest request, Framing framing) {
        reader.body(framing);
        inBody = !reader.atEnd();
        if (!inBody) {
            reader.next(); // the end, of which nobody is told
        }
        bodyBytes = 0;
        pace.begin();
        boolean whole = !inBody || framing instanceof Framing.Length(long length) && reader.holds(length);
        return new RequestHead(request, framing, whole);
    }

    private void piece(ChannelHandlerContext from, ByteBuf piece) {
        int bytes = piece.readableBytes();
        bodyBytes += bytes;
        pace.came(bytes);
        boolean slow = awaiting == Awaiting.BODY && pace.isSlow(System.nanoTime());
        await(Awaiting.NOTHING);
        if (slow || bodyBytes > limits.body()) {
            piece.release();
            refuse(from, slow ? new Malformed(408, "the body came too slowly") : overlong());
            return;
        }
        from.fireChannelRead(piece);
        asked |= reader.atEnd();
    }

    private Malformed overlong() {
        return new Malformed(413, "the body is longer than " + limits.body() + " bytes");
    }

    private void end(ChannelHandlerContext from, HttpHeaders trailers) {
        await(Awaiting.NOTHING);
        inBody = false;
        from.fireChannelRead(trailers.isEmpty() ? LastHttpContent.EMPTY_LAST_CONTENT : withTrailers(trailers));
    }

    private static LastHttpContent withTrailers(HttpHeaders trailers) {
        return new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers);
    }

    private void overdue() {
        if (context == null) {
            return;
        }
        switch (awaiting) {
            case REQUEST -> {
                var _ = context.close();
            }
            case HEAD ->
                refuse(context, new Malformed(408, "the head of the request took longer than " + limits.headersIn().toMillis() + " ms"));
            case BODY -> refuse(context, new Malformed(408, "no byte of the body for " + limits.bodyIdle().toMillis() + " ms"));
            case NOTHING -> {}
        }
    }

    private void refuse(ChannelHandlerContext from, Malformed why) {
        refused = true;
        await(Awaiting.NOTHING);
        from.fireChannelRead(why);
    }

    private void await(Awaiting next) {
        awaiting = next;
        switch (next) {
            case REQUEST -> deadline.in(limits.idle().toNanos());
            case HEAD -> deadline.in(limits.headersIn().toNanos());
            case BODY -> deadline.in(limits.bodyIdle().toNanos());
            case NOTHING -> deadline.lift();
        }
    }
}
