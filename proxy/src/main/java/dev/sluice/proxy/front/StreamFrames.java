package dev.sluice.proxy.front;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/** The frames of one connection that mean something here, once they were found sound. */
final class StreamFrames extends Http2FrameAdapter {
    private final StreamsHandler streams;

    StreamFrames(StreamsHandler streams) {
        this.streams = streams;
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
        streams.settingsRead();
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean ended)
            throws Http2Exception {
        streams.headersRead(id, headers, ended);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int id, Http2Headers headers, int dependency, short weight,
            boolean exclusive, int padding, boolean ended) throws Http2Exception {
        streams.headersRead(id, headers, ended);
    }

    /** How many bytes of its window a client gets back at once. */
    @Override
    public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean ended) {
        return streams.dataRead(id, data, ended) + padding;
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext context, long data) {
        streams.parting().answered();
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int lastId, long code, ByteBuf debug) {
        streams.parting().clientLeaves();
    }
}
