package dev.sluice.proxy.takeover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;

/** One end of the talk. One thread hears; any may say. */
public final class Line implements AutoCloseable {
    private static final Duration SAYING = Duration.ofSeconds(5);
    /** What is said at once, in bytes. */
    public static final int LONGEST = 16 << 10;

    private final EpollDomainSocketChannel channel;
    private final BlockingQueue<Heard> heard;

    /** What came. */
    private sealed interface Heard {
        record Said(String line) implements Heard {}

        record Passed(int descriptor) implements Heard {}

        record End() implements Heard {}
    }

    Line(EpollDomainSocketChannel channel) {
        this.channel = channel;
        Ear ear = new Ear();
        heard = ear.heard;
        channel.pipeline().addLast(ear);
    }

    /** Calls whoever waits there; empty when nobody does. */
    static Optional<Line> call(EventLoopGroup loops, Path socket) {
        var bootstrap = new Bootstrap().group(loops).channel(EpollDomainSocketChannel.class).handler(new ChannelInboundHandlerAdapter());
        ChannelFuture connected = bootstrap.register().awaitUninterruptibly();
        Line line = new Line((EpollDomainSocketChannel) connected.channel());
        boolean there = connected.channel().connect(new DomainSocketAddress(socket.toFile())).awaitUninterruptibly().isSuccess();
        if (!there) {
            line.close();
        }
        return there ? Optional.of(line) : Optional.empty();
    }

    /** The number of the process at the other end, as this one sees it; 0: it cannot. */
    public int peer() throws TalkException {
        try {
            return channel.peerCredentials().pid();
        } catch (IOException ended) {
            throw gone();
        }
    }

    /** Returns once it is on its way. */
    public void say(String text) throws TalkException {
        await(tell(text));
    }

    /** Says it without waiting; an event loop may. */
    public ChannelFuture tell(String text) {
        return channel.writeAndFlush(Unpooled.copiedBuffer(text.replace('\n', ' ') + "\n", StandardCharsets.UTF_8));
    }

    /** Passes an open file on; it stays open here. */
    public void pass(int descriptor) throws TalkException {
        await(channel.writeAndFlush(new FileDescriptor(descriptor)));
    }

    /** The next line. */
    public String hear(Duration atMost) throws TalkException {
        return switch (next(atMost)) {
            case Heard.Said(String line) -> line;
            case Heard.Passed _ -> throw new TalkException("the other process passed a file that nobody asked for");
            case Heard.End _ -> throw gone();
        };
    }

    /** From now on files are expected, until so many have come; {@code ask} makes the other process pass them. */
    public List<Integer> files(int count, String ask, Duration atMost) throws TalkException {
        channel.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
        say(ask);
        List<Integer> files = new ArrayList<>();
        while (files.size() < count) {
            switch (next(atMost)) {
                case Heard.Passed(int descriptor) -> files.add(descriptor);
                case Heard.Said(String line) -> throw new TalkException("the other process says " + line + " (expected: open files)");
                case Heard.End _ -> throw gone();
            }
        }
        channel.config().setReadMode(DomainSocketReadMode.BYTES);
        return files;
    }

    @Override
    public void close() {
        var _ = channel.close();
    }

    private Heard next(Duration atMost) throws TalkException {
        try {
            Heard next = heard.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new TalkException("the other process says nothing for " + atMost.toSeconds() + " s");
            }
            return next;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new TalkException("interrupted");
        }
    }

    private static void await(ChannelFuture said) throws TalkException {
        if (!said.awaitUninterruptibly(SAYING.toMillis()) || !said.isSuccess()) {
            throw gone();
        }
    }

    private static TalkException gone() {
        return new TalkException("the other process went away");
    }

    /** Makes lines of bytes. Confined to its event loop, but for the queue. */
    private static final class Ear extends ChannelInboundHandlerAdapter {
        private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
        private final StringBuilder begun = new StringBuilder();

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            switch (message) {
                case FileDescriptor file -> heard.add(new Heard.Passed(file.intValue()));
                case ByteBuf bytes -> lines(from.channel(), bytes);
                default -> throw new IllegalStateException("unexpected message: " + message.getClass());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext from) {
            heard.add(new Heard.End());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
            var _ = from.close();
        }

        private void lines(Channel channel, ByteBuf bytes) {
            begun.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.release();
            for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n")) {
                heard.add(new Heard.Said(begun.substring(0, end)));
                begun.delete(0, end + 1);
            }
            if (begun.length() > LONGEST) {
                var _ = channel.close();
            }
        }
    }
}
