package dev.sluice.proxy.front;

import java.net.InetAddress;
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
 * Which handlers stand in a client connection, in order: TLS where the listener speaks it, the guard makes requests of bytes, the
 * exchange handler answers them. A connection over the limit gets none, and one of a proxy only when it has said for whom it speaks.
 */
final class ClientPipeline extends ChannelInitializer<Channel> {
    private static final byte[] FULL = String.join("\r\n", "HTTP/1.1 503 Service Unavailable", "Content-Length: 0", "Connection: close",
            "Sluice-Outcome: not-executed", "", "").getBytes(StandardCharsets.US_ASCII);

    private final Workers workers;
    private final TlsContexts tls;
    private final Door door;

    ClientPipeline(Workers workers, TlsContexts tls, Door door) {
        this.workers = workers;
        this.tls = tls;
        this.door = door;
    }

    @Override
    protected void initChannel(Channel channel) {
        Worker worker = workers.of(channel.eventLoop());
        Site site = worker.parts().live().current().cutover().site();
        Listener from = door.entry();
        var _ = channel.closeFuture().addListener(_ -> workers.left());
        worker.holders().entered(channel);
        if (workers.entered() > site.limits().connections() || workers.isFull()) {
            turnAway(channel, from);
            return;
        }
        InetAddress address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        if (from.expectsProxy(address)) {
            channel.pipeline().addLast(new ProxyProtocolHandler(address, worker.wheel(), client -> install(channel, worker, client)));
        } else {
            install(channel, worker, address);
        }
    }

    private static void turnAway(Channel channel, Listener from) {
        if (from.tls().isPresent()) {
            var _ = channel.close(); // saying more would cost a handshake
        } else {
            var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(FULL)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void install(Channel channel, Worker worker, InetAddress client) {
        Listener from = door.entry();
        Peer peer = Peer.of(client, from.scheme());
        var guard = new RequestGuardHandler(worker.parts(), worker.parser(), worker.wheel());
        ChannelPipeline pipeline = channel.pipeline();
        from.tls().ifPresent(spoken -> pipeline.addLast(tls.toClient(spoken), TlsEventHandler.INSTANCE));
        pipeline.addLast(guard, new ExchangeHandler(worker, guard, peer, door));
    }
}
