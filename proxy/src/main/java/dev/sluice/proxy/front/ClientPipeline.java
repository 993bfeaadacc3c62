package dev.sluice.proxy.front;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;

import dev.sluice.model.Listener;
import dev.sluice.model.Site;
import dev.sluice.proxy.exchange.Peer;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.tls.TlsEventHandler;

/**
 * Which handlers stand in a client connection, in order: TLS where the listener speaks it, the guard makes requests of bytes, the exchange handler answers them. A
 * connection over the limit gets neither.
 */
final class ClientPipeline extends ChannelInitializer<Channel> {
    private static final byte[] FULL = String.join("\r\n", "HTTP/1.1 503 Service Unavailable", "Content-Length: 0", "Connection: close",
            "Sluice-Outcome: not-executed", "", "").getBytes(StandardCharsets.US_ASCII);

    private final Workers workers;
    private final TlsContexts tls;
    private final int listener;

    /**
     * @param listener its place among the listeners of the site
     */
    ClientPipeline(Workers workers, TlsContexts tls, int listener) {
        this.workers = workers;
        this.tls = tls;
        this.listener = listener;
    }

    @Override
    protected void initChannel(Channel channel) {
        Worker worker = workers.of(channel.eventLoop());
        Site site = worker.parts().live().current().cutover().site();
        Listener from = site.listeners().get(listener);
        var _ = channel.closeFuture().addListener(_ -> workers.left());
        if (workers.entered() > site.limits().connections()) {
            if (from.tls().isPresent()) {
                var _ = channel.close(); // saying more would cost a handshake
                return;
            }
            var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(FULL)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        Peer peer = Peer.of(((InetSocketAddress) channel.remoteAddress()).getAddress(), from.scheme());
        var guard = new RequestGuardHandler(worker.parts(), worker.parser(), worker.wheel());
        ChannelPipeline pipeline = channel.pipeline();
        from.tls().ifPresent(spoken -> pipeline.addLast(tls.toClient(spoken), TlsEventHandler.INSTANCE));
        pipeline.addLast(guard, new ExchangeHandler(worker, guard, peer));
    }
}
