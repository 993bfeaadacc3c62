package dev.sluice.load.run;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;

/** An origin on 127.0.0.1 that says when each of its answers comes, and whatever stands below HTTP/1.1. Built on Netty's own codec. */
final class TimedOrigin implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;

    /** How long the answer to a request takes, in nanoseconds; asked on the event loop. */
    interface Script {
        long nanos(String path);
    }

    private TimedOrigin(Consumer<ChannelPipeline> begin) {
        listener = new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class).option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true).childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        begin.accept(channel.pipeline());
                        channel.pipeline().addLast(new Indifferent());
                    }
                }).bind("127.0.0.1", 0).syncUninterruptibly().channel();
    }

    /** Whoever breaks a connection off may do so. */
    private static final class Indifferent extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }

    static TimedOrigin open(Script script) {
        return new TimedOrigin(pipeline -> plain(pipeline, script));
    }

    /** One that may begin every connection in its own way. */
    static TimedOrigin beginning(Consumer<ChannelPipeline> begin) {
        return new TimedOrigin(begin);
    }

    static void plain(ChannelPipeline pipeline, Script script) {
        pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(1 << 20), new SimpleChannelInboundHandler<FullHttpRequest>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
                long nanos = script.nanos(request.uri());
                if (nanos <= 0) {
                    answer(context);
                } else {
                    var _ = context.executor().schedule(() -> answer(context), nanos, TimeUnit.NANOSECONDS);
                }
            }
        });
    }

    private static void answer(ChannelHandlerContext context) {
        ByteBuf body = Unpooled.copiedBuffer("ok".getBytes(StandardCharsets.US_ASCII));
        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        answer.headers().set("content-length", body.readableBytes());
        var _ = context.writeAndFlush(answer);
    }

    String url(String scheme) {
        return scheme + "://127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
