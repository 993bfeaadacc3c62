package dev.sluice.proxy.takeover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where two processes with one state directory meet: a Unix socket in it, for its owner alone. The one that serves waits there; the one that
 * is to serve next calls.
 */
public final class Rendezvous implements AutoCloseable {
    private static final int LONGEST_PATH = 107;

    private final Path socket;
    private final EventLoopGroup loop;
    private @Nullable Channel waiting;

    private Rendezvous(Path socket) {
        this.socket = socket;
        loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("sluice-take-over", true), EpollIoHandler.newFactory());
    }

    /**
     * Of a state directory.
     *
     * @throws IOException when this machine, or the length of the directory's name, does not allow it
     */
    public static Rendezvous in(Path stateDir) throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException("no epoll on this machine (expected: Linux on x86-64 or aarch64)");
        }
        Path socket = stateDir.toAbsolutePath().resolve("take-over.sock");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new IOException(socket + " is too long for a socket (expected: at most " + LONGEST_PATH + " bytes; use --state DIR)");
        }
        return new Rendezvous(socket);
    }

    /** Calls whoever waits here; empty when nobody does. */
    public Optional<Line> call() {
        return Files.exists(socket) ? Line.call(loop, socket) : Optional.empty();
    }

    /** Waits here from now on; whoever calls is given to {@code caller}, on an event loop. */
    public synchronized void await(Consumer<Line> caller) throws IOException {
        Files.deleteIfExists(socket); // of a process that was killed: the lock on the store says that this one serves
        ChannelFuture bound = new ServerBootstrap().group(loop).channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel called) {
                        caller.accept(new Line(called));
                    }
                }).bind(new DomainSocketAddress(socket.toFile())).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause());
        }
        waiting = bound.channel();
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    }

    /** Waits no longer; the place is free for the next. Talks that have begun go on. */
    public synchronized void leave() throws IOException {
        Channel open = waiting;
        if (open != null) {
            open.close().awaitUninterruptibly();
            waiting = null;
            Files.deleteIfExists(socket);
        }
    }

    /** Ends all talks. */
    @Override
    public void close() throws IOException {
        leave();
        var _ = loop.shutdownGracefully();
    }
}
