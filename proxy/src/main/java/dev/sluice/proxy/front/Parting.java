package dev.sluice.proxy.front;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;

import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;

/**
 * How a connection of HTTP/2 ends with nobody's request lost (RFC 9113 section 6.8): the client is asked to open no more streams; when it
 * must have heard that, it is told which was the last; when the last has its answer, the connection is closed. Confined to its event loop.
 */
final class Parting {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
    private static final long PING = 0x736c7569636521L;

    private enum Stage {
        NOT_BEGUN, ASKED, TOLD
    }

    private final StreamsHandler streams;
    private final Deadline heard;
    private Stage stage = Stage.NOT_BEGUN;

    Parting(StreamsHandler streams, DeadlineWheel wheel) {
        this.streams = streams;
        this.heard = wheel.deadline(this::answered);
    }

    void begin() {
        if (stage == Stage.NOT_BEGUN) {
            stage = Stage.ASKED;
            ChannelHandlerContext to = streams.context();
            goAway(Integer.MAX_VALUE);
            var _ = streams.encoder().writePing(to, false, PING, to.newPromise());
            streams.answers().mark();
            heard.in(PATIENCE);
        }
    }

    /** What was asked has been heard, or was not answered in time. */
    void answered() {
        if (stage == Stage.ASKED) {
            heard.lift();
            tell();
        }
    }

    /** It opens no more streams by itself. */
    void clientLeaves() {
        if (stage != Stage.TOLD) {
            tell();
        }
    }

    /** Whether nothing more is to come, so many streams being left. */
    boolean isOver(int left) {
        return stage == Stage.TOLD && left == 0;
    }

    void forget() {
        heard.forget();
    }

    private void tell() {
        stage = Stage.TOLD;
        goAway(streams.connection().remote().lastStreamCreated());
        streams.answers().mark();
    }

    private void goAway(int last) {
        ChannelHandlerContext to = streams.context();
        var _ = streams.goAway(to, last, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, to.newPromise());
    }
}
