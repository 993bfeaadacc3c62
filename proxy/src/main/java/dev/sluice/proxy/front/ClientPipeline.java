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
import dev.sluice.proxy.tls.Handshaken;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.tls.TlsEventHandler;

/**
 * Which handlers stand in a client connection, in order: TLS where the listener speaks it, then the guard that makes requests of bytes and
 * the exchange handler that answers them; or, for HTTP/2, the one handler that has a stream for each request. A connection over the limit gets none, and one of a proxy only when it has said for whom it speaks.
 */
final class ClientPipeline extends ChannelInitializer<Channel> {
    private static final byte[] FULL = String.join("\r\n", "HTTP/1.1 503 Service Unavailable", "Content-Length: 0", "Connection: close",
            "Sluice-Outcome: not-executed", "", "").getBytes(StandardCharsets.US_ASCII);

    private static final InetAddress UNKNOWN = new InetSocketAddress(0).getAddress();

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
        InetAddress local = channel.localAddress() instanceof InetSocketAddress at ? at.getAddress() : UNKNOWN;
        if (from.expectsProxy(address)) {
            channel.pipeline().addLast(
                    new ProxyProtocolHandler(new ProxyHeader.Ends(address, local), worker.wheel(), ends -> install(channel, worker, ends)));
        } else {
            install(channel, worker, new ProxyHeader.Ends(address, local));
        }
    }

    private static void turnAway(Channel channel, Listener from) {
        if (from.tls().isPresent()) {
            var _ = channel.close(); // saying more would cost a handshake
        } else {
            var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(FULL)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void install(Channel channel, Worker worker, ProxyHeader.Ends ends) {
        Listener from = door.entry();
        Peer peer = Peer.of(ends.client(), ends.local(), from.scheme());
        ChannelPipeline pipeline = channel.pipeline();
        if (from.tls().isPresent()) {
            pipeline.addLast(tls.toClient(from), TlsEventHandler.INSTANCE,
                    new HandshakeChoice(worker, door, http2 -> speak(pipeline, worker, shaken(peer, channel), http2)));
        } else if (from.http2() == Listener.Http2.PRIOR_KNOWLEDGE) {
            pipeline.addLast(new PrefaceChoice(worker, door, http2 -> speak(pipeline, worker, peer, http2)));
        } else {
            speak(pipeline, worker, peer, false);
        }
    }

    private static Peer shaken(Peer peer, Channel channel) {
        Handshaken with = Handshaken.on(channel);
        return peer.shaken(with.facts(), with.elsewhere());
    }

    private void speak(ChannelPipeline pipeline, Worker worker, Peer peer, boolean http2) {
        if (http2) {
            pipeline.addLast(new StreamsBuilder(new Arrival(worker, peer, door)).build());
        } else {
            var guard = new RequestGuardHandler(worker.parts(), worker.parser(), worker.wheel());
            pipeline.addLast(guard, new ExchangeHandler(worker, guard, peer, door));
        }
    }
}
