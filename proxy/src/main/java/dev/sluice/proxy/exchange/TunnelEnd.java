package dev.sluice.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;

import dev.sluice.proxy.wire.AbruptClose;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.DrainWatch;

/** One of the two connections of a tunnel; tells the tunnel what happens there. Confined to its event loop. */
final class TunnelEnd extends ChannelInboundHandlerAdapter {
    /** FIN, the opcode of a close frame, and a payload of two bytes without a mask (RFC 6455 section 5.5.1). */
    private static final int CLOSE_FRAME = 0x8802;

    private final Tunnel tunnel;
    private final Channel channel;
    private final DrainWatch drained;
    private boolean inputEnded;
    private boolean outputEnded;

    TunnelEnd(Tunnel tunnel, Channel channel, DeadlineWheel wheel) {
        this.tunnel = tunnel;
        this.channel = channel;
        this.drained = new DrainWatch(wheel, () -> -pending(), this::reset); // while it is on, nothing is added to what waits
    }

    /** From now on what happens on the connection is told. */
    void takeOver() {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast(this);
    }

    boolean isInputEnded() {
        return inputEnded;
    }

    boolean isGone() {
        return !channel.isOpen();
    }

    /** Open in both directions. */
    boolean isOpen() {
        return channel.isOpen() && !inputEnded && !outputEnded;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void read() {
        if (!inputEnded) {
            channel.read();
        }
    }

    /** Takes bytes over, to be flushed later. */
    void write(ByteBuf bytes) {
        if (outputEnded || !channel.isActive() || !bytes.isReadable()) {
            bytes.release();
        } else {
            var _ = channel.write(bytes, channel.voidPromise());
        }
    }

    /** Writes a WebSocket frame that closes, as a server does. */
    void writeClose(int code) {
        write(channel.alloc().buffer(4).writeShort(CLOSE_FRAME).writeShort(code));
    }

    void flush() {
        channel.flush();
    }

    /** Everything written is sent, and then the end of the stream, where the connection can end in one direction alone. */
    void endOutput() {
        if (outputEnded) {
            return;
        }
        outputEnded = true;
        if (channel instanceof DuplexChannel duplex && channel.pipeline().first() == this) {
            var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
                var _ = duplex.shutdownOutput();
            });
        } else {
            close();
        }
    }

    /** Everything written is sent first. */
    void close() {
        outputEnded = true;
        if (channel.isOpen()) {
            var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    void closeNow() {
        outputEnded = true;
        var _ = channel.close();
    }

    void reset() {
        outputEnded = true;
        AbruptClose.of(channel);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        tunnel.came(this, (ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        tunnel.paused(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (channel.isWritable()) {
            drained.lift();
            tunnel.writable(this);
        } else {
            drained.begin();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        boolean ended = event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
        if (ended && !inputEnded && channel.isActive()) {
            inputEnded = true;
            tunnel.inputEnded(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        tunnel.broke(this); // the cause says no more than that
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        inputEnded = true;
        drained.forget();
        tunnel.gone(this);
    }

    private long pending() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
    }
}
