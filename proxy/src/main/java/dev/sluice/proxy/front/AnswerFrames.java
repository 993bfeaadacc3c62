package dev.sluice.proxy.front;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

import dev.sluice.proxy.h2.TurnFlush;
import dev.sluice.proxy.wire.AbruptClose;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.DrainWatch;

/**
 * What is written to one connection of HTTP/2, and how much of it still waits for the client: by that it is decided whether a stream may
 * have more. Confined to its event loop.
 */
final class AnswerFrames {
    /** Up to here all streams of a connection may let data wait. */
    private static final int MANY = 192 << 10;
    /** Up to here one that has none waiting may let a piece wait, so that those who stand still do not stop the others. */
    private static final int TOO_MANY = 1 << 20;
    /** More is not gathered in one turn. */
    private static final int GATHERED = 64 << 10;

    private final StreamsHandler streams;
    private final TurnFlush flush;
    private final DrainWatch watch;
    private Deque<ClientStream> held = new ArrayDeque<>();
    private int waiting;
    private int gathered;
    private long taken;

    AnswerFrames(StreamsHandler streams, TurnFlush flush, DeadlineWheel wheel) {
        this.streams = streams;
        this.flush = flush;
        this.watch = new DrainWatch(wheel, () -> taken, () -> AbruptClose.of(streams.context().channel()));
    }

    /** Something was written: flushed when the turn ends. */
    void mark() {
        flush.mark();
    }

    ChannelFuture head(ClientStream to, Http2Headers headers, boolean last) {
        mark();
        return streams.encoder().writeHeaders(streams.context(), to.id(), headers, 0, last, streams.context().newPromise());
    }

    /** Takes the bytes over. */
    ChannelFuture data(ClientStream to, ByteBuf bytes, boolean last) {
        int count = bytes.readableBytes();
        waiting += count;
        gathered += count;
        to.waits(count);
        ChannelFuture written = streams.encoder().writeData(streams.context(), to.id(), bytes, 0, last, streams.context().newPromise());
        if (count > 0) {
            var _ = written.addListener(_ -> taken(to, count));
        }
        if (gathered >= GATHERED) {
            gathered = 0;
            streams.flush(streams.context());
        }
        mark();
        return written;
    }

    /** Whether a stream may have more; if not, it is told when it may. */
    boolean isWritable(ClientStream asking) {
        if (hasRoom(asking)) {
            return true;
        }
        if (asking.holds()) {
            held.add(asking);
        }
        if (!watch.isOn()) {
            watch.begin();
        }
        return false;
    }

    /** A head, and one piece however narrow the window, so that an end which needs none is not missed behind it. */
    private boolean hasRoom(ClientStream asking) {
        if (!streams.context().channel().isWritable()) {
            return false;
        }
        return asking.waiting() == 0 ? waiting < TOO_MANY
                : waiting < MANY && streams.encoder().flowController().isWritable(asking.stream());
    }

    /** Everything was written that can be: those that were held go on, if there is room again. */
    void resume() {
        gathered = 0;
        if (!held.isEmpty()) {
            Deque<ClientStream> before = held;
            held = new ArrayDeque<>();
            before.forEach(this::resume);
        }
        look();
    }

    private void resume(ClientStream before) {
        if (hasRoom(before)) {
            before.resume();
        } else {
            held.add(before);
        }
    }

    /** What waits for the client, not yet being written, and what else its streams take up. */
    long held(Http2Connection.PropertyKey key) {
        ChannelOutboundBuffer writing = streams.context().channel().unsafe().outboundBuffer();
        var held = new AtomicLong(Math.max(0, waiting - (writing == null ? 0L : writing.totalPendingWriteBytes())));
        try {
            streams.connection().forEachActiveStream(stream -> {
                ClientStream known = stream.getProperty(key);
                held.addAndGet(known == null ? 0 : known.held());
                return true;
            });
        } catch (Http2Exception never) {
            throw new IllegalStateException(never);
        }
        return held.get();
    }

    void forget() {
        watch.forget();
        held.clear();
    }

    private void taken(ClientStream by, int count) {
        waiting -= count;
        taken += count;
        by.waits(-count);
        if (!held.isEmpty()) {
            mark();
        }
        look();
    }

    private void look() {
        boolean owed = waiting > 0 || !held.isEmpty();
        if (!owed) {
            watch.lift();
        } else if (!watch.isOn()) {
            watch.begin();
        }
    }
}
