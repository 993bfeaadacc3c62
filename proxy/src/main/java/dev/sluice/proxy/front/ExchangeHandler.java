package dev.sluice.proxy.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

import dev.sluice.proxy.exchange.Admission;
import dev.sluice.proxy.exchange.Admitted;
import dev.sluice.proxy.exchange.ClientSide;
import dev.sluice.proxy.exchange.Peer;
import dev.sluice.proxy.exchange.RequestHead;
import dev.sluice.proxy.wire.AbruptClose;
import dev.sluice.proxy.wire.DrainWatch;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.Malformed;
import dev.sluice.proxy.wire.MessageWriter;
import dev.sluice.proxy.wire.RawConnection;

/**
 * Pairs each request of a client connection with an exchange of its own and writes the answers, in order: the next request is asked for
 * when the one before it has ended. Confined to its event loop.
 */
final class ExchangeHandler extends ChannelInboundHandlerAdapter implements ClientSide, ClientConnection {
    /** Up to here the first piece of a body is copied behind its head: one buffer costs the kernel less than two. */
    private static final int COPIED = 4096;
    private static final int USUAL_HEAD = 512;

    private final Worker worker;
    private final RequestGuardHandler guard;
    private final Peer peer;
    private final Door door;
    private final DrainWatch drained;
    private @Nullable ChannelHandlerContext context;

    private @Nullable Admitted exchange;
    private boolean http11 = true;
    private boolean persistent = true;
    /** All of the request has been read; so it is between requests. */
    private boolean requestEnded = true;
    private boolean whole;
    /** The client asked whether it should send its body. */
    private boolean asking;
    private boolean closing;
    /** All is written; what is left is that the client takes it. */
    private boolean ending;
    /** The client has its answer, but takes so little that the next request is not looked at yet. */
    private boolean resting;
    private Framing out = Framing.Plain.NONE;
    /** The head of the answer while the first piece of its body may still join it; nobody waits for it before a flush. */
    private @Nullable ByteBuf held;
    private long written;

    ExchangeHandler(Worker worker, RequestGuardHandler guard, Peer peer, Door door) {
        this.worker = worker;
        this.guard = guard;
        this.peer = peer;
        this.door = door;
        this.drained = new DrainWatch(worker.wheel(), this::drainedBytes, this::reset); // or the kernel would go on offering what is not taken
    }

    @Override
    public void abandon() {
        if (context != null) {
            var _ = context.close();
        }
    }

    @Override
    public Door door() {
        return door;
    }

    @Override
    public long held() {
        return (long) guard.held() + (held == null ? 0 : held.capacity()) + (exchange == null ? 0 : exchange.waiting());
    }

    @Override
    public void drain() {
        if (guard.isIdle() && context != null) {
            var _ = context.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext from) {
        worker.opened(this);
        from.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        switch (message) {
            case RequestHead head -> begin(head);
            case ByteBuf piece -> requestPiece(piece);
            case LastHttpContent last -> requestEnd(last.trailingHeaders());
            case Malformed why -> broken(why);
            default -> throw new IllegalStateException("unexpected message: " + message.getClass());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (exchange != null) {
            exchange.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (ending) {
            return;
        }
        if (!from.channel().isWritable()) {
            drained.begin();
            return;
        }
        drained.lift();
        if (exchange != null) {
            exchange.clientWritable();
        } else if (resting) {
            resting = false;
            from.read();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        var _ = from.close(); // the client's end of it broke; what that means is said in channelInactive
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        gone();
    }

    /** Also when another handler takes over to end the connection. */
    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        gone();
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void readBody() {
        context().read();
    }

    @Override
    public boolean isWritable() {
        return context().channel().isWritable();
    }

    @Override
    public void interim(HttpResponse head) {
        if (http11) {
            ByteBuf bytes = context().alloc().buffer(256);
            MessageWriter.statusLine(bytes, head.status());
            MessageWriter.fields(bytes, head.headers());
            MessageWriter.blankLine(bytes);
            write(bytes);
        }
    }

    @Override
    public RawConnection switchProtocols(HttpResponse head) {
        exchange = null;
        interim(head);
        ChannelHandlerContext last = context();
        var handedOver = new RawConnection(last.channel(), guard.handOver());
        last.pipeline().remove(guard);
        last.pipeline().remove(this);
        return handedOver;
    }

    @Override
    public void head(HttpResponse head, Framing framing) {
        boolean endless = framing == Framing.Plain.CHUNKED || framing == Framing.Plain.UNTIL_CLOSE;
        Framing unending = http11 ? Framing.Plain.CHUNKED : Framing.Plain.UNTIL_CLOSE;
        out = endless ? unending : framing;
        boolean refused = head.headers().contains(Fields.CONNECTION);
        closing = refused || !persistent || worker.isDraining() || door.isLeaving() || out == Framing.Plain.UNTIL_CLOSE
                || !requestEnded && !whole;
        int small = out instanceof Framing.Length(long length) && length <= COPIED ? (int) length : 0;
        ByteBuf bytes = context().alloc().buffer(USUAL_HEAD + small);
        MessageWriter.statusLine(bytes, head.status());
        MessageWriter.fields(bytes, head.headers());
        MessageWriter.framing(bytes, out);
        if (closing && !refused) {
            MessageWriter.field(bytes, Fields.CONNECTION, "close");
        } else if (!closing && !http11) {
            MessageWriter.field(bytes, Fields.CONNECTION, "keep-alive");
        }
        MessageWriter.blankLine(bytes);
        held = bytes;
    }

    @Override
    public void piece(ByteBuf piece) {
        if (held != null && piece.readableBytes() <= COPIED && out != Framing.Plain.CHUNKED) {
            held.writeBytes(piece);
            piece.release();
            writeHeld();
            return;
        }
        writeHeld();
        written += piece.readableBytes();
        MessageWriter.piece(context(), piece, out);
    }

    @Override
    public void end(HttpHeaders trailers) {
        writeHeld();
        if (out == Framing.Plain.CHUNKED) {
            write(MessageWriter.lastChunk(context().alloc(), trailers));
        }
        context().flush();
        exchange = null;
        if (closing || worker.isDraining()) {
            close();
        } else if (isWritable()) {
            context().read(); // the next request, or what is left of this one
        } else {
            resting = true;
        }
    }

    @Override
    public void cut() {
        exchange = null;
        writeHeld();
        if (out == Framing.Plain.UNTIL_CLOSE) {
            reset(); // an orderly end would look complete
        } else {
            closeWhenTaken();
        }
    }

    @Override
    public void flush() {
        writeHeld();
        context().flush();
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    private void write(ByteBuf bytes) {
        written += bytes.readableBytes();
        MessageWriter.write(context(), bytes);
    }

    private void writeHeld() {
        if (held != null) {
            ByteBuf bytes = held;
            held = null;
            write(bytes);
        }
    }

    private void begin(RequestHead head) {
        http11 = head.request().protocolVersion().equals(HttpVersion.HTTP_1_1);
        persistent = HttpUtil.isKeepAlive(head.request());
        requestEnded = head.body() == Framing.Plain.NONE || head.body() instanceof Framing.Length(long bytes) && bytes == 0;
        whole = head.whole();
        asking = HttpUtil.is100ContinueExpected(head.request());
        Admission.admit(worker.parts(), this, head).ifPresent(admitted -> {
            exchange = admitted;
            admitted.start();
        });
    }

    private void requestPiece(ByteBuf piece) {
        if (exchange != null) {
            exchange.piece(piece);
        } else {
            piece.release();
            context().read();
        }
    }

    private void requestEnd(HttpHeaders trailers) {
        requestEnded = true;
        if (exchange != null) {
            exchange.requestEnd(trailers);
        } else {
            context().read();
        }
    }

    private void broken(Malformed why) {
        boolean answered = exchange == null && !requestEnded;
        persistent = false;
        if (exchange != null) {
            exchange.requestBroken(why);
        } else if (answered) {
            close();
        } else {
            whole = false;
            requestEnded = false;
            Admission.refuse(worker.parts(), this, why);
        }
    }

    /** Orderly: the client may read everything that was written. */
    private void close() {
        if (requestEnded && !persistent) {
            closeWhenTaken();
        } else if (asking) {
            LingeringClose.beginUnasked(context().channel(), worker.wheel());
        } else {
            LingeringClose.begin(context().channel(), worker.wheel());
        }
    }

    private void closeWhenTaken() {
        ending = true;
        drained.begin();
        var _ = context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void reset() {
        AbruptClose.of(context().channel());
    }

    private void gone() {
        drained.forget();
        worker.closed(this);
        if (held != null) {
            held.release();
            held = null;
        }
        Admitted left = exchange;
        exchange = null;
        if (left != null) {
            left.clientGone();
        }
    }

    private long drainedBytes() {
        ChannelOutboundBuffer pending = context().channel().unsafe().outboundBuffer();
        return pending == null ? written : written - pending.totalPendingWriteBytes() + pending.currentProgress();
    }
}
