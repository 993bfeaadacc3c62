package dev.sluice.proxy.front;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;

/**
 * Closes a connection whose client may still be sending. Closing at once would make the kernel answer with a reset, which destroys the
 * answer that the client has not read yet; so what still comes is discarded for a while, within bounds (HARDENING R8).
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {
    private static final long MOST_BYTES = 256 << 10;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Of a client that was told not to send the body it had asked about (HARDENING R7). */
    private static final long MOST_NANOS_UNASKED = TimeUnit.SECONDS.toNanos(1);
    private static final long MOST_NANOS_FOR_ANSWER = TimeUnit.SECONDS.toNanos(30);

    private final long mostNanos;
    private final Deadline deadline;
    private long discarded;

    private LingeringClose(Channel channel, DeadlineWheel wheel, long mostNanos) {
        this.mostNanos = mostNanos;
        deadline = wheel.deadline(() -> {
            var _ = channel.close();
        });
    }

    /** Takes the place of all handlers once everything is written that the client gets. */
    static void begin(Channel channel, DeadlineWheel wheel) {
        begin(channel, new LingeringClose(channel, wheel, MOST_NANOS));
    }

    /** The same, where the client had asked whether to send its body. */
    static void beginUnasked(Channel channel, DeadlineWheel wheel) {
        begin(channel, new LingeringClose(channel, wheel, MOST_NANOS_UNASKED));
    }

    private static void begin(Channel channel, LingeringClose lingering) {
        ChannelPipeline pipeline = channel.pipeline();
        while (pipeline.last() != null && !(pipeline.last() instanceof SslHandler)) {
            pipeline.removeLast();
        }
        pipeline.addLast(lingering);
        lingering.deadline.in(MOST_NANOS_FOR_ANSWER);
        var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> lingering.answered(channel));
    }

    private void answered(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            linger(channel);
            return;
        }
        var _ = tls.closeOutbound().addListener(_ -> {
            if (channel.isActive()) {
                channel.pipeline().remove(tls); // what still comes is not worth decrypting
            }
            linger(channel);
        });
    }

    private void linger(Channel channel) {
        if (channel.isActive()) {
            deadline.in(mostNanos);
            var _ = ((DuplexChannel) channel).shutdownOutput();
            channel.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        discarded += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (discarded > MOST_BYTES) {
            var _ = context.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        deadline.forget();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
