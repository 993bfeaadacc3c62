package dev.sluice.proxy.front;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;

/**
 * Reads the header of the PROXY protocol that a connection of a trusted peer must begin with, then lets the other handlers in and goes.
 * They see a connection that has just become active and what came behind the header. Without a sound header within 5 s there is no
 * connection. Confined to its event loop.
 */
final class ProxyProtocolHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyProtocolHandler.class);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private final ProxyHeader.Ends peer;
    private final Consumer<ProxyHeader.Ends> others;
    private final Deadline deadline;
    private @Nullable ByteBuf read;
    private @Nullable ChannelHandlerContext context;

    /**
     * @param peer the ends of the socket
     * @param others adds the handlers behind this one, for a client with that address that connected to that one
     */
    ProxyProtocolHandler(ProxyHeader.Ends peer, DeadlineWheel wheel, Consumer<ProxyHeader.Ends> others) {
        this.peer = peer;
        this.others = others;
        this.deadline = wheel.deadline(() -> close("it did not come in time"));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        deadline.in(PATIENCE);
    }

    @Override
    public void channelActive(ChannelHandlerContext from) {
        from.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf all = read == null ? (ByteBuf) message
                : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(from.alloc(), read, (ByteBuf) message);
        read = all;
        switch (ProxyHeader.of(all)) {
            case ProxyHeader.Incomplete _ -> {}
            case ProxyHeader.Unsound(String why) -> close(why);
            case ProxyHeader.Local(int length) -> go(from, peer, all.skipBytes(length));
            case ProxyHeader.Client(ProxyHeader.Ends ends, int length) -> go(from, ends, all.skipBytes(length));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        from.read();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        close(cause.toString());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        deadline.forget();
        if (read != null) {
            read.release();
            read = null;
        }
    }

    private void go(ChannelHandlerContext from, ProxyHeader.Ends client, ByteBuf rest) {
        read = null;
        others.accept(client);
        from.fireChannelActive();
        if (rest.isReadable()) {
            from.fireChannelRead(rest);
        } else {
            rest.release();
        }
        from.fireChannelReadComplete();
        if (!from.isRemoved()) { // it is, where the first request was the last
            from.pipeline().remove(this);
        }
    }

    private void close(String why) {
        if (context != null) {
            LOG.debug("no PROXY header peer={} why={}", peer.client().getHostAddress(), why);
            var _ = context.close();
        }
    }
}
