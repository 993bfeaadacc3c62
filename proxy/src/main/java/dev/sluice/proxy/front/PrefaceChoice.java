package dev.sluice.proxy.front;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

import dev.sluice.proxy.wire.Deadline;

/** Which HTTP a client speaks on a plain connection: HTTP/2 begins with bytes that no request of HTTP/1.1 begins with (RFC 9113 section 3.4). */
final class PrefaceChoice extends ProtocolChoice {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private final Deadline deadline;
    private final long idleNanos;
    private @Nullable ByteBuf read;

    PrefaceChoice(Worker worker, Door door, Consumer<Boolean> others) {
        super(worker, door, others);
        deadline = worker.wheel().deadline(this::abandon);
        idleNanos = worker.limits().idle().toNanos();
    }

    @Override
    public void channelActive(ChannelHandlerContext from) {
        deadline.in(idleNanos);
        super.channelActive(from);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (read == null) {
            deadline.in(PATIENCE);
            read = (ByteBuf) message;
        } else {
            read = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(from.alloc(), read, (ByteBuf) message);
        }
        if (!isPreface(read)) {
            go(from, read, false);
        } else if (read.readableBytes() >= PREFACE.length) {
            go(from, read, true);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        from.read();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        super.handlerRemoved(from);
        deadline.forget();
        if (read != null) {
            read.release();
            read = null;
        }
    }

    private void go(ChannelHandlerContext from, ByteBuf all, boolean http2) {
        read = null;
        letIn(from, http2);
        from.fireChannelRead(all);
        from.fireChannelReadComplete();
        if (!from.isRemoved()) { // it is, where the first request was the last
            from.pipeline().remove(this);
        }
    }

    /** As far as there are bytes. */
    private static boolean isPreface(ByteBuf bytes) {
        int count = Math.min(bytes.readableBytes(), PREFACE.length);
        for (int i = 0; i < count; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != PREFACE[i]) {
                return false;
            }
        }
        return true;
    }
}
