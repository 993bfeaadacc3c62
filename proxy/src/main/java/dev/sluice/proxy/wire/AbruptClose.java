package dev.sluice.proxy.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;

/** Ends a connection by a reset: what was written and not taken is dropped, here and in the kernel, and nothing looks like an orderly end. */
public final class AbruptClose {
    private AbruptClose() {}

    /** Past TLS too, whose farewell would wait behind what is not taken, or look like a complete end. On its event loop. */
    public static void of(Channel channel) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            var _ = first.close();
        }
    }
}
