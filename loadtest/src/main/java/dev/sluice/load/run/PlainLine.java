package dev.sluice.load.run;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;

import dev.sluice.load.run.Happening.Trouble.Kind;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.MessageReader;
import dev.sluice.proxy.wire.MessageWriter;

/** A line that speaks HTTP/1.1. */
final class PlainLine extends Line {
    private static final int USUAL_HEAD = 512;
    private static final int COLON_BLANK = ':' << 8 | ' ';
    private static final int CR_LF = '\r' << 8 | '\n';
    private static final int FIRST_FINAL = 200;
    private static final int SWITCHING = 101;

    private final Channel channel;
    private final MessageReader reader;
    private final FieldCase names;

    PlainLine(Channel channel, Server server, LoopParts parts) {
        super(channel, server, parts.patience());
        this.channel = channel;
        this.reader = MessageReader.ofResponses(parts.parser());
        this.names = parts.names();
    }

    @Override
    void write(Exchange exchange) {
        var ask = exchange.ask();
        ByteBuf out = channel.alloc().buffer(USUAL_HEAD + ask.body().length());
        MessageWriter.requestLine(out, HttpMethod.valueOf(ask.method()), exchange.aim().path());
        MessageWriter.field(out, Fields.HOST, exchange.authority());
        for (Map.Entry<String, String> field : ask.fields()) {
            if (!Exchange.isOwn(field.getKey())) {
                ByteBufUtil.writeAscii(out, field.getKey());
                out.writeShort(COLON_BLANK);
                ByteBufUtil.writeUtf8(out, OneLine.of(field.getValue()));
                out.writeShort(CR_LF);
            }
        }
        if (!exchange.mark().isEmpty()) {
            MessageWriter.field(out, Exchange.MARK, exchange.mark());
        }
        int length = ByteBufUtil.utf8Bytes(ask.body());
        if (length > 0 || !exchange.isSafe()) {
            MessageWriter.field(out, Fields.CONTENT_LENGTH, Integer.toString(length));
        }
        MessageWriter.blankLine(out);
        out.writeCharSequence(ask.body(), StandardCharsets.UTF_8);
        var _ = channel.writeAndFlush(out, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        reader.offer((ByteBuf) message);
        boolean goesOn = true;
        while (goesOn) {
            goesOn = take(reader.next());
        }
    }

    /** Whether another step may follow. */
    private boolean take(MessageReader.Step step) {
        Exchange exchange = underWay();
        if (step == MessageReader.Step.STARVED) {
            return false;
        }
        if (exchange == null) {
            close(); // nobody asked
            return false;
        }
        switch (step) {
            case HEAD -> head((HttpResponse) reader.head(), exchange);
            case PIECE -> {
                ByteBuf piece = reader.piece();
                exchange.piece(piece);
                piece.release();
            }
            case END -> end(exchange);
            case BROKEN -> fail(Kind.UNREADABLE, "no answer of HTTP/1.1: " + reader.malformed().why());
            case STARVED -> {}
        }
        return step != MessageReader.Step.BROKEN;
    }

    private void head(HttpResponse head, Exchange exchange) {
        int status = head.status().code();
        if (status < FIRST_FINAL && status != SWITCHING) {
            reader.interim();
            return;
        }
        exchange.head(status);
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = head.headers().iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            exchange.field(names.lower(field.getKey()), field.getValue().toString());
        }
        Framing framing = Framing.ofResponse(head, HttpMethod.valueOf(exchange.ask().method()));
        if (framing == Framing.Plain.UNTIL_CLOSE || status == SWITCHING || !HttpUtil.isKeepAlive(head)) {
            wear();
        }
        reader.body(framing);
        if (framing instanceof Framing.Ambiguous(String why)) {
            fail(Kind.UNREADABLE, "no answer of HTTP/1.1: " + why);
        }
    }

    private void end(Exchange exchange) {
        if (reader.hasRest()) {
            wear(); // more than was asked for
        }
        finish(exchange);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Exchange exchange = underWay();
        if (exchange != null && reader.endsWithConnection()) {
            finish(exchange);
        } else {
            ended();
        }
        reader.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broke(cause);
    }
}
