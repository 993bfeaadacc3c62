package dev.sluice.load;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;

/**
 * A small HTTP/1.1 client with keep-alive, for one target. All of it happens on one event loop, the callbacks too; {@link #executor} leads
 * there, and only there may a request be sent. Connections are shared by all visitors, as those of a CDN are.
 */
public final class VisitorClient implements AutoCloseable {
    private static final int LARGEST_ANSWER = 1024 * 1024;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final InetSocketAddress target;
    private final Duration timeout;
    /** Connections without a request, the last used first; confined to the loop. */
    private final ArrayDeque<Channel> idle = new ArrayDeque<>();

    /**
     * A request to send.
     *
     * @param headers besides Host and Content-Length
     * @param body empty: none
     */
    public record Ask(String method, String path, Map<String, String> headers, String body) {
        public Ask {
            headers = Map.copyOf(headers);
        }

        boolean isSafe() {
            return method.equals("GET") || method.equals("HEAD");
        }
    }

    /** What became of a request. */
    public sealed interface Reply {
        /** A whole answer. */
        record Answered(int status, HttpHeaders headers, String body) implements Reply {}

        /** No whole answer; a sentence why. */
        record Failed(String why) implements Reply {}
    }

    /**
     * A client that has opened nothing yet.
     *
     * @param timeout for one whole answer, and for a connection to open
     */
    public VisitorClient(InetSocketAddress target, Duration timeout) {
        this.target = target;
        this.timeout = timeout;
    }

    /** The one event loop. */
    public Executor executor() {
        return loop;
    }

    /** Sends a request; the callback comes exactly once, on the event loop. */
    public void send(Ask ask, Consumer<Reply> callback) {
        var kept = idle.poll();
        if (kept == null) {
            connect(ask, callback);
            return;
        }
        // as browsers do: the server may just have closed a kept connection
        write(kept, ask, reply -> {
            if (reply instanceof Reply.Failed && ask.isSafe() && !kept.isActive()) {
                connect(ask, callback);
            } else {
                callback.accept(reply);
            }
        });
    }

    private void connect(Ask ask, Consumer<Reply> callback) {
        var bootstrap = new Bootstrap().group(loop).channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis()).option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(LARGEST_ANSWER),
                                new VisitorConnection(idle));
                    }
                });
        var _ = bootstrap.connect(target).addListener(connected -> {
            if (connected.isSuccess()) {
                write(((ChannelFuture) connected).channel(), ask, callback);
            } else {
                callback.accept(new Reply.Failed("no connection: " + connected.cause().getMessage()));
            }
        });
    }

    private void write(Channel channel, Ask ask, Consumer<Reply> callback) {
        var connection = channel.pipeline().get(VisitorConnection.class);
        var limit = channel.eventLoop().schedule(() -> connection.giveUp("no answer within " + timeout.toMillis() + " ms"),
                timeout.toNanos(), TimeUnit.NANOSECONDS);
        connection.expect(reply -> {
            limit.cancel(false);
            callback.accept(reply);
        });
        var _ = channel.writeAndFlush(message(ask));
    }

    private FullHttpRequest message(Ask ask) {
        var body = Unpooled.copiedBuffer(ask.body(), StandardCharsets.UTF_8);
        var message = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(ask.method()), ask.path(), body);
        message.headers().set(HttpHeaderNames.HOST, target.getHostString() + ":" + target.getPort());
        ask.headers().forEach((name, value) -> message.headers().set(name, value));
        if (body.isReadable() || ask.method().equals("POST")) {
            message.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        return message;
    }

    /** Ends all connections; requests under way fail. */
    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
