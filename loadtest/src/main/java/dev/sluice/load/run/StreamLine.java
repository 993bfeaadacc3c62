package dev.sluice.load.run;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.sluice.load.run.Happening.Trouble.Kind;

/** A line that speaks HTTP/2, a stream for each request. */
final class StreamLine extends Line {
    private static final String SWITCHING = "101";

    private final Channel channel;
    private final Http2ChannelDuplexHandler streams;
    private @Nullable Http2FrameStream stream;

    StreamLine(Channel channel, Server server, LoopParts parts, Http2ChannelDuplexHandler streams) {
        super(channel, server, parts.patience());
        this.channel = channel;
        this.streams = streams;
    }

    @Override
    void write(Exchange exchange) {
        var ask = exchange.ask();
        Http2FrameStream opened = streams.newStream();
        stream = opened;
        boolean isBare = ask.body().isEmpty();
        Http2Headers head = new DefaultHttp2Headers(false).method(ask.method()).scheme(server().isEncrypted() ? "https" : "http")
                .authority(exchange.authority()).path(exchange.aim().path());
        for (Map.Entry<String, String> field : ask.fields()) {
            if (!Exchange.isOwn(field.getKey()) && !field.getKey().equals("connection")) {
                head.add(field.getKey(), OneLine.of(field.getValue()));
            }
        }
        if (!exchange.mark().isEmpty()) {
            head.add(Exchange.MARK, exchange.mark());
        }
        ByteBuf body = isBare ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(ask.body(), StandardCharsets.UTF_8);
        if (!isBare || !exchange.isSafe()) {
            head.set("content-length", Integer.toString(body.readableBytes()));
        }
        var _ = channel.write(new DefaultHttp2HeadersFrame(head, isBare).stream(opened)).addListener(written -> {
            if (!written.isSuccess() && underWay() == exchange) {
                broke(written.cause());
            }
        });
        if (!isBare) {
            var _ = channel.write(new DefaultHttp2DataFrame(body, true).stream(opened));
        }
        channel.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            switch (message) {
                case Http2HeadersFrame head when isMine(head.stream()) -> head(head);
                case Http2DataFrame data -> data(context, data);
                case Http2ResetFrame reset when isMine(reset.stream()) -> reset(reset.errorCode());
                case Http2GoAwayFrame away -> away(away);
                default -> {} // settings and pings: the codec answers them
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private boolean isMine(@Nullable Http2FrameStream other) {
        return Objects.equals(other, stream);
    }

    private void head(Http2HeadersFrame frame) {
        Exchange exchange = underWay();
        CharSequence status = frame.headers().status();
        if (exchange == null || status != null && status.length() == SWITCHING.length() && status.charAt(0) == '1') {
            return; // an interim answer
        }
        if (status != null && exchange.status() == 0) {
            exchange.head(Integer.parseInt(status.toString()));
            frame.headers().forEach(field -> {
                if (field.getKey().charAt(0) != ':') {
                    exchange.field(field.getKey().toString(), field.getValue().toString());
                }
            });
        }
        if (frame.isEndStream()) {
            end(exchange);
        }
    }

    private void data(ChannelHandlerContext context, Http2DataFrame frame) {
        var _ = context.write(new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes()).stream(frame.stream()));
        Exchange exchange = underWay();
        if (exchange == null || !isMine(frame.stream())) {
            return;
        }
        exchange.piece(frame.content());
        if (frame.isEndStream()) {
            end(exchange);
        }
    }

    private void end(Exchange exchange) {
        stream = null;
        finish(exchange);
    }

    private void reset(long code) {
        if (code == Http2Error.REFUSED_STREAM.code()) {
            failUntouched(Kind.RESET, "the server refused the stream");
        } else {
            fail(Kind.RESET, "the server reset the stream (code " + code + ")");
        }
    }

    private void away(Http2GoAwayFrame away) {
        wear();
        Http2FrameStream under = stream;
        if (under != null && under.id() > away.lastStreamId()) {
            failUntouched(Kind.CLOSED, "the server went away");
        } else if (underWay() == null) {
            close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broke(cause instanceof Http2FrameStreamException broken && broken.getCause() != null ? broken.getCause() : cause);
    }
}
