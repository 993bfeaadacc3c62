package dev.sluice.load.run;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import dev.sluice.load.run.Happening.Trouble.Kind;
import dev.sluice.scenario.Scenario.Protocol;

/** Opens lines for the visitors of one event loop, which alone uses it. */
final class Dialer {
    private static final int WINDOW = 1 << 20;
    private static final Http2Settings SETTINGS = Http2Settings.defaultSettings().pushEnabled(false).initialWindowSize(WINDOW)
            .maxHeaderListSize(64 << 10);

    private final LoopParts parts;
    private final Means means;
    private final Territory territory;

    /** Who wants a line; hears of one end, on the event loop. */
    interface Taker {
        void opened(Line line);

        void failed(Kind kind, String why);
    }

    /**
     * How lines are opened.
     *
     * @param tls what handshakes are done with; offers what the file wants to be spoken
     * @param millis of patience with a connection
     */
    record Means(Class<? extends SocketChannel> socket, Protocol protocol, SslContext tls, int millis) {}

    Dialer(LoopParts parts, Means means, Territory territory) {
        this.parts = parts;
        this.means = means;
        this.territory = territory;
    }

    /** Opens a line to a server that may be asked. */
    void dial(Server server, Taker taker) {
        List<InetAddress> addresses = territory.addresses(server);
        if (addresses.isEmpty()) {
            taker.failed(Kind.NAME, "the name " + server.name() + " cannot be looked up");
            return;
        }
        dial(server, addresses, taker);
    }

    /** One address after the other, as browsers do. */
    private void dial(Server server, List<InetAddress> addresses, Taker taker) {
        var bootstrap = new Bootstrap().group(parts.loop()).channel(means.socket).option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, means.millis).handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        begin(channel, server, taker);
                    }
                });
        var _ = bootstrap.connect(new InetSocketAddress(addresses.getFirst(), server.port()))
                .addListener(connected -> parts.loop().execute(() -> connected((ChannelFuture) connected, server, addresses, taker)));
    }

    private void connected(ChannelFuture connected, Server server, List<InetAddress> addresses, Taker taker) {
        if (connected.isSuccess()) {
            Optional.ofNullable(connected.channel().pipeline().get(Line.class)).ifPresent(taker::opened); // else the handshake says so
        } else if (addresses.size() > 1) {
            dial(server, addresses.subList(1, addresses.size()), taker);
        } else {
            Troubles.Cause cause = Troubles.of(connected.cause());
            taker.failed(cause.kind(), cause.what());
        }
    }

    private void begin(Channel channel, Server server, Taker taker) {
        if (server.isEncrypted()) {
            SslHandler tls = means.tls.newHandler(channel.alloc(), server.name(), server.port());
            tls.setHandshakeTimeout(means.millis, TimeUnit.MILLISECONDS);
            channel.pipeline().addLast(tls, new Choice(server, taker));
        } else {
            speak(channel, server, means.protocol == Protocol.HTTP2);
        }
    }

    private Line speak(Channel channel, Server server, boolean isStreams) {
        if (!isStreams) {
            var line = new PlainLine(channel, server, parts);
            channel.pipeline().addLast(line);
            return line;
        }
        var codec = Http2FrameCodecBuilder.forClient().initialSettings(SETTINGS).build();
        var streams = new Http2ChannelDuplexHandler() {};
        var line = new StreamLine(channel, server, parts, streams);
        channel.pipeline().addLast(codec, streams, line);
        return line;
    }

    /** Waits for what the server chooses. */
    private final class Choice extends ApplicationProtocolNegotiationHandler {
        private final Server server;
        private final Taker taker;
        private boolean isOver;

        Choice(Server server, Taker taker) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.server = server;
            this.taker = taker;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            isOver = true;
            boolean isStreams = protocol.equals(ApplicationProtocolNames.HTTP_2);
            if (!isStreams && means.protocol == Protocol.HTTP2) {
                var _ = context.close();
                taker.failed(Kind.HANDSHAKE, "the server does not speak HTTP/2");
                return;
            }
            Line line = speak(context.channel(), server, isStreams);
            parts.loop().execute(() -> taker.opened(line)); // once this handler is gone
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent done && !done.isSuccess()) {
                handshakeFailure(context, done.cause());
            } else {
                super.userEventTriggered(context, event);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            handshakeFailure(context, cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause);
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
            if (!isOver) {
                isOver = true;
                Troubles.Cause known = Troubles.of(cause);
                taker.failed(known.kind() == Kind.CLOSED ? Kind.HANDSHAKE : known.kind(), known.what());
            }
        }
    }
}
