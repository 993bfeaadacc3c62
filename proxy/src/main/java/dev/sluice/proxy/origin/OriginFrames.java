package dev.sluice.proxy.origin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/** Hands the frames of a connection to the streams that they belong to; an origin that sends much besides answers is left. */
final class OriginFrames extends Http2FrameAdapter {
    private final SharedConnection connection;
    private final FrameBudget budget = new FrameBudget();

    OriginFrames(SharedConnection connection) {
        this.connection = connection;
    }

    /** So many bytes of a message passed, this way or that. */
    void passed(int bytes) {
        budget.earn(bytes);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext from, int id, Http2Headers fields, int padding, boolean last) throws Http2Exception {
        if (id % 2 == 0) {
            throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a stream that the origin began");
        }
        passed(0);
        OriginStream stream = connection.stream(id);
        if (stream != null) {
            connection.touched(stream);
            stream.fields(fields, last);
        }
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext from, int id, Http2Headers fields, int dependency, short weight, boolean exclusive,
            int padding, boolean last) throws Http2Exception {
        onHeadersRead(from, id, fields, padding, last);
    }

    @Override
    public int onDataRead(ChannelHandlerContext from, int id, ByteBuf data, int padding, boolean last) throws Http2Exception {
        if (data.isReadable() || last) {
            passed(data.readableBytes());
        } else {
            spend(FrameBudget.CHEAP);
        }
        OriginStream stream = connection.stream(id);
        if (stream == null) {
            return data.readableBytes() + padding;
        }
        connection.touched(stream);
        return stream.data(data, last) + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext from, int id, long code) throws Http2Exception {
        spend(FrameBudget.CHEAP);
        OriginStream stream = connection.stream(id);
        if (stream != null) {
            stream.reset(code);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings) throws Http2Exception {
        spend(FrameBudget.DEAR);
        connection.settled();
    }

    @Override
    public void onPingRead(ChannelHandlerContext from, long data) throws Http2Exception {
        spend(FrameBudget.CHEAP);
    }

    @Override
    public void onPriorityRead(ChannelHandlerContext from, int id, int dependency, short weight, boolean exclusive) throws Http2Exception {
        spend(FrameBudget.CHEAP);
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext from, int last, long code, ByteBuf said) throws Http2Exception {
        spend(FrameBudget.CHEAP);
        connection.leaving(last);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext from, int id, int bytes) throws Http2Exception {
        spend(FrameBudget.CHEAP);
    }

    private void spend(int units) throws Http2Exception {
        if (!budget.spend(units)) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, FrameBudget.SPENT);
        }
    }
}
