package dev.sluice.proof;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.concurrent.GlobalEventExecutor;

/**
 * As {@link Ledger} over HTTP/2 by prior knowledge, with the ways to fail of that version: streams refused and reset before and behind the
 * work, connections that end with and without a word.
 */
final class StreamLedger implements Till {
    private final String name;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Map<Integer, AtomicInteger> executed = new ConcurrentHashMap<>();
    private final int port;
    private volatile Channel server;
    private volatile boolean dead;

    StreamLedger(String name) {
        this.name = name;
        server = bind(0);
        port = ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int times(int id) {
        AtomicInteger times = executed.get(id);
        return times == null ? 0 : times.get();
    }

    @Override
    public int size() {
        return executed.size();
    }

    @Override
    public void kill() {
        dead = true;
        server.close().syncUninterruptibly();
        open.forEach(StreamLedger::reset);
        open.newCloseFuture().syncUninterruptibly();
    }

    /** As soon as the kernel has let go of the port: a channel's socket is closed a little after the channel. */
    @Override
    public void revive() {
        dead = false;
        for (long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);;) {
            try {
                server = bind(port);
                return;
            } catch (Exception taken) {
                if (System.nanoTime() > until) {
                    throw taken;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    private Channel bind(int at) {
        return new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class).option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        open.add(connection);
                        if (dead) {
                            reset(connection);
                        }
                        connection.pipeline().addLast(Http2FrameCodecBuilder.forServer().build(),
                                new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        stream.pipeline().addLast(new Work());
                                    }
                                }), new Hush());
                    }
                }).bind("127.0.0.1", at).syncUninterruptibly().channel();
    }

    /** The edge may end a connection as it likes. */
    private static final class Hush extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
            var _ = connection.close();
        }
    }

    private static void reset(Channel connection) {
        connection.config().setOption(ChannelOption.SO_LINGER, 0);
        var _ = connection.close();
    }

    @Override
    public void close() {
        kill();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One POST. */
    private final class Work extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private final StringBuilder body = new StringBuilder();
        private int fate;

        @Override
        protected void channelRead0(ChannelHandlerContext stream, Http2StreamFrame frame) {
            if (frame instanceof Http2HeadersFrame head) {
                fate = Math.floorMod(head.headers().path().toString().hashCode() * 0x9E3779B9, 200);
            } else if (frame instanceof Http2DataFrame data) {
                body.append(data.content().toString(StandardCharsets.US_ASCII));
                if (data.isEndStream()) {
                    carryOut(stream, Integer.parseInt(body.toString().strip()));
                }
            }
        }

        private void carryOut(ChannelHandlerContext stream, int id) {
            Channel connection = stream.channel().parent();
            switch (fate) {
                case 0 -> refuse(stream, Http2Error.REFUSED_STREAM);
                case 1 -> refuse(stream, Http2Error.INTERNAL_ERROR);
                case 2 -> reset(connection);
                case 3 -> {
                    work(id);
                    refuse(stream, Http2Error.INTERNAL_ERROR);
                }
                case 4 -> {
                    work(id);
                    reset(connection);
                }
                default -> {
                    work(id);
                    answer(stream, id);
                    leave(connection);
                }
            }
        }

        private void refuse(ChannelHandlerContext stream, Http2Error why) {
            var _ = stream.writeAndFlush(new DefaultHttp2ResetFrame(why));
        }

        private void work(int id) {
            executed.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
        }

        private void answer(ChannelHandlerContext stream, int id) {
            ByteBuf text = Unpooled.wrappedBuffer((name + " " + id).getBytes(StandardCharsets.US_ASCII));
            var _ = stream.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")
                    .setInt("content-length", text.readableBytes())));
            var _ = stream.writeAndFlush(new DefaultHttp2DataFrame(text, true));
        }

        /** At 5 with a word about which streams were done, at 6 in silence. */
        private void leave(Channel connection) {
            if (fate == 5) {
                var _ = connection.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            } else if (fate == 6) {
                var _ = connection.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext stream, Throwable cause) {
            var _ = stream.close(); // the edge reset it
        }
    }
}
