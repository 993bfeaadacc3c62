package dev.sluice.proxy.front;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;

import dev.sluice.model.Listener;
import dev.sluice.proxy.exchange.Peer;

/**
 * Which handlers stand in a client connection, in order: the guard makes requests of bytes, the exchange handler answers them. A
 * connection over the limit gets neither, and one of a proxy only when it has said for whom it speaks.
 */
final class ClientPipeline extends ChannelInitializer<Channel> {
    private static final byte[] FULL = String.join("\r\n", "HTTP/1.1 503 Service Unavailable", "Content-Length: 0", "Connection: close",
            "Sluice-Outcome: not-executed", "", "").getBytes(StandardCharsets.US_ASCII);

    private final Workers workers;
    private final Listener listener;

    ClientPipeline(Workers workers, Listener listener) {
        this.workers = workers;
        this.listener = listener;
    }

    @Override
    protected void initChannel(Channel channel) {
        Worker worker = workers.of(channel.eventLoop());
        int limit = worker.parts().live().current().cutover().site().limits().connections();
        var _ = channel.closeFuture().addListener(_ -> workers.left());
        if (workers.entered() > limit || workers.isFull()) {
            var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(FULL)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        InetAddress address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        if (listener.expectsProxy(address)) {
            channel.pipeline().addLast(new ProxyProtocolHandler(address, worker.wheel(), client -> install(channel, worker, client)));
        } else {
            install(channel, worker, address);
        }
    }

    private static void install(Channel channel, Worker worker, InetAddress client) {
        Peer peer = Peer.of(client, "http");
        var guard = new RequestGuardHandler(worker.parts(), worker.parser(), worker.wheel());
        channel.pipeline().addLast(guard, new ExchangeHandler(worker, guard, peer));
    }
}
