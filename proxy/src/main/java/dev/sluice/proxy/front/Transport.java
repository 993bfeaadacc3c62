package dev.sluice.proxy.front;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.NameResolver;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The event loops and the kinds of channels that go with them: epoll where the machine has it, else NIO. */
final class Transport {
    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(32 << 10, 64 << 10);
    private static final int BACKLOG = 4096;
    /** Bytes that the kernel takes of us ahead of what the other end has room for. Without it, that is up to 4 MiB of who does not read. */
    private static final long MOST_UNSENT = 128 << 10;
    /** Bytes that the kernel takes of others ahead of us; left to itself, up to 6 MiB once a connection has been fast. */
    private static final int MOST_UNREAD = 256 << 10;
    private static final long LONGEST_LOOK_UP = TimeUnit.SECONDS.toMillis(2);

    /** In seconds. */
    private static final int LONGEST_KNOWN = 60;

    private final boolean epoll;
    private final EventLoopGroup loops;
    private final Class<? extends ServerSocketChannel> listener;
    private final Class<? extends SocketChannel> connection;
    private final ResolverFiles files;
    private final DnsAddressResolverGroup names;

    Transport(int workers) {
        this(workers, ResolverFiles.ofMachine());
    }

    /** With files of one's own, which it closes. */
    Transport(int workers, ResolverFiles files) {
        this.files = files;
        epoll = Epoll.isAvailable();
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        loops = new MultiThreadIoEventLoopGroup(workers, new DefaultThreadFactory("sluice-loop"), handlers);
        listener = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        connection = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        Class<? extends DatagramChannel> datagrams = epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
        names = names(new DnsNameResolverBuilder().datagramChannelType(datagrams).socketChannelType(connection).nameServerProvider(files)
                .hostsFileEntriesResolver((_, _) -> null).queryTimeoutMillis(LONGEST_LOOK_UP).ttl(1, LONGEST_KNOWN));
    }

    /** The library's own look at hosts is left out: it would read the file where it is asked. */
    private DnsAddressResolverGroup names(DnsNameResolverBuilder asking) {
        return new DnsAddressResolverGroup(asking) {
            @Override
            protected AddressResolver<InetSocketAddress> newAddressResolver(EventLoop loop, NameResolver<InetAddress> asked)
                    throws Exception {
                return super.newAddressResolver(loop, new HostsFirst(loop, files::addresses, asked));
            }
        };
    }

    EventLoopGroup loops() {
        return loops;
    }

    ServerBootstrap toClients() {
        return toClients(new ReflectiveChannelFactory<>(listener));
    }

    /** With a listening socket that is there already. */
    ServerBootstrap toClients(ChannelFactory<? extends ServerChannel> socket) {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops).channelFactory(socket).option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.SO_RCVBUF, MOST_UNREAD)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER);
        return epoll ? bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, MOST_UNSENT) : bootstrap;
    }

    Bootstrap toOrigins(EventLoop loop) {
        Bootstrap bootstrap = new Bootstrap().group(loop).channel(connection).resolver(names)
                .option(ChannelOption.SO_RCVBUF, MOST_UNREAD).option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER);
        return epoll ? bootstrap.option(EpollChannelOption.TCP_NOTSENT_LOWAT, MOST_UNSENT) : bootstrap;
    }

    AddressResolver<InetSocketAddress> names(EventLoop loop) {
        return names.getResolver(loop);
    }

    void close() {
        names.close();
        files.close();
        var _ = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
