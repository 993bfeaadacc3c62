package dev.sluice.proxy.front;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

import dev.sluice.proxy.exchange.Admission;
import dev.sluice.proxy.exchange.ClientSide;
import dev.sluice.proxy.exchange.Exchange;
import dev.sluice.proxy.exchange.Peer;
import dev.sluice.proxy.exchange.RequestHead;
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.Malformed;
import dev.sluice.proxy.wire.MessageWriter;
import dev.sluice.proxy.wire.RawConnection;

/**
 * Pairs each request of a client connection with an exchange of its own and writes the answers, in order: the next request is asked for
 * when the one before it has ended. Confined to its event loop.
 */
final class ExchangeHandler extends ChannelInboundHandlerAdapter implements ClientSide {
    private static final long DRAIN_WATCH = TimeUnit.SECONDS.toNanos(30);
    /** 250 bytes a second over that time (HARDENING R11). */
    private static final long LEAST_DRAINED = 250 * 30;

    private final Worker worker;
    private final RequestGuardHandler guard;
    private final Peer peer;
    private final Door door;
    private final Deadline drained;
    private @Nullable ChannelHandlerContext context;

    private @Nullable Exchange exchange;
    private boolean http11 = true;
    private boolean persistent = true;
    /** All of the request has been read; so it is between requests. */
    private boolean requestEnded = true;
    private boolean whole;
    private boolean closing;
    /** All is written; what is left is that the client takes it. */
    private boolean ending;
    /** The client has its answer, but takes so little that the next request is not looked at yet. */
    private boolean resting;
    private Framing out = Framing.Plain.NONE;
    private long written;
    private long drainedBefore;

    ExchangeHandler(Worker worker, RequestGuardHandler guard, Peer peer, Door door) {
        this.worker = worker;
        this.guard = guard;
        this.peer = peer;
        this.door = door;
        this.drained = worker.wheel().deadline(this::notDrained);
    }

    /** Ends the connection now, whatever is under way. */
    void abandon() {
        if (context != null) {
            var _ = context.close();
        }
    }

    /** What it came through. */
    Door door() {
        return door;
    }

    /** Ends the connection now, if its client waits for nothing; else after the next answer. */
    void drain() {
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
            watchDraining();
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
        ByteBuf bytes = context().alloc().buffer(512);
        MessageWriter.statusLine(bytes, head.status());
        MessageWriter.fields(bytes, head.headers());
        MessageWriter.framing(bytes, out);
        if (closing && !refused) {
            MessageWriter.field(bytes, Fields.CONNECTION, "close");
        } else if (!closing && !http11) {
            MessageWriter.field(bytes, Fields.CONNECTION, "keep-alive");
        }
        MessageWriter.blankLine(bytes);
        write(bytes);
    }

    @Override
    public void piece(ByteBuf piece) {
        written += piece.readableBytes();
        MessageWriter.piece(context(), piece, out);
    }

    @Override
    public void end(HttpHeaders trailers) {
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
        ChannelHandlerContext last = context();
        if (out == Framing.Plain.UNTIL_CLOSE) {
            last.channel().config().setOption(ChannelOption.SO_LINGER, 0); // a reset: an orderly end would look complete
            var _ = last.pipeline().firstContext().close(); // past TLS, whose farewell would look complete too
        } else {
            closeWhenTaken();
        }
    }

    @Override
    public void flush() {
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

    private void begin(RequestHead head) {
        http11 = head.request().protocolVersion().equals(HttpVersion.HTTP_1_1);
        persistent = HttpUtil.isKeepAlive(head.request());
        requestEnded = head.body() == Framing.Plain.NONE || head.body() instanceof Framing.Length(long bytes) && bytes == 0;
        whole = head.whole();
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
        } else {
            LingeringClose.begin(context().channel(), worker.wheel());
        }
    }

    private void closeWhenTaken() {
        ending = true;
        watchDraining();
        var _ = context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void gone() {
        drained.forget();
        worker.closed(this);
        Exchange left = exchange;
        exchange = null;
        if (left != null) {
            left.clientGone();
        }
    }

    private void watchDraining() {
        drainedBefore = drainedBytes();
        drained.in(DRAIN_WATCH);
    }

    /** The client takes hardly anything of its answer. */
    private void notDrained() {
        long now = drainedBytes();
        if (now - drainedBefore < LEAST_DRAINED) {
            var _ = context().close();
        } else {
            drainedBefore = now;
            drained.in(DRAIN_WATCH);
        }
    }

    private long drainedBytes() {
        ChannelOutboundBuffer pending = context().channel().unsafe().outboundBuffer();
        return pending == null ? written : written - pending.totalPendingWriteBytes() + pending.currentProgress();
    }
}
