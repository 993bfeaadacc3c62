package dev.sluice.proxy.front;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands at one listener. When a connection cannot be accepted, as a rule for want of file descriptors, it rests instead of spinning. Confined
 * to the listener's event loop.
 */
final class Doorkeeper extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);
    private static final long REST_MILLIS = 100;
    /** It may fail at every attempt for a long time. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private long said = System.nanoTime() - QUIET_NANOS;

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        long now = System.nanoTime();
        if (now - said >= QUIET_NANOS) {
            said = now;
            LOG.warn("cannot accept connections: listener={} cause={} pause={}ms", context.channel().localAddress(), cause.toString(),
                    REST_MILLIS);
        }
        context.channel().config().setAutoRead(false);
        var _ = context.executor().schedule(() -> context.channel().config().setAutoRead(true), REST_MILLIS, TimeUnit.MILLISECONDS);
    }
}
