package dev.sluice.proxy.wire;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Writes HTTP/1.1 in the one way that every reader understands alike. */
public final class MessageWriter {
    private static final int CR_LF = '\r' << 8 | '\n';
    private static final int COLON_BLANK = ':' << 8 | ' ';
    /** Up to here a piece is copied between its chunk lines: cheaper than three entries in the outbound buffer. */
    private static final int COPIED = 1024;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private MessageWriter() {}

    public static void requestLine(ByteBuf out, HttpMethod method, String target) {
        ByteBufUtil.writeAscii(out, method.asciiName());
        out.writeByte(' ');
        ByteBufUtil.writeAscii(out, target);
        ByteBufUtil.writeAscii(out, " HTTP/1.1\r\n");
    }

    public static void statusLine(ByteBuf out, HttpResponseStatus status) {
        ByteBufUtil.writeAscii(out, "HTTP/1.1 ");
        ByteBufUtil.writeAscii(out, status.codeAsText());
        out.writeByte(' ');
        ByteBufUtil.writeAscii(out, status.reasonPhrase());
        out.writeShort(CR_LF);
    }

    public static void field(ByteBuf out, CharSequence name, CharSequence value) {
        ByteBufUtil.writeAscii(out, name);
        out.writeShort(COLON_BLANK);
        ByteBufUtil.writeAscii(out, value);
        out.writeShort(CR_LF);
    }

    public static void fields(ByteBuf out, HttpHeaders headers) {
        var fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            var field = fields.next();
            field(out, field.getKey(), field.getValue());
        }
    }

    public static void blankLine(ByteBuf out) {
        out.writeShort(CR_LF);
    }

    /** The field that tells the end of the body, if it needs one. */
    public static void framing(ByteBuf out, Framing framing) {
        switch (framing) {
            case Framing.Length(long bytes) -> field(out, Fields.CONTENT_LENGTH, Long.toString(bytes));
            case Framing.Plain.CHUNKED -> field(out, Fields.TRANSFER_ENCODING, "chunked");
            case Framing.Plain.NONE, Framing.Plain.UNTIL_CLOSE -> {}
            case Framing.Ambiguous(String why) -> throw new IllegalArgumentException("cannot be written: " + why);
        }
    }

    /** Writes without a flush; a failure ends the connection. */
    public static void write(ChannelHandlerContext out, ByteBuf bytes) {
        var _ = out.write(bytes, out.voidPromise());
    }

    /** Writes a piece of a body, without a flush; takes the piece over. */
    public static void piece(ChannelHandlerContext out, ByteBuf piece, Framing framing) {
        if (framing != Framing.Plain.CHUNKED) {
            write(out, piece);
            return;
        }
        int size = piece.readableBytes();
        if (size == 0) {
            piece.release();
            return;
        }
        ByteBuf line = out.alloc().buffer(size <= COPIED ? size + 12 : 12);
        hex(line, size);
        line.writeShort(CR_LF);
        if (size <= COPIED) {
            line.writeBytes(piece).writeShort(CR_LF);
            piece.release();
            write(out, line);
            return;
        }
        write(out, line);
        write(out, piece);
        write(out, out.alloc().buffer(2).writeShort(CR_LF));
    }

    /** The end of a chunked body. */
    public static ByteBuf lastChunk(ByteBufAllocator alloc, HttpHeaders trailers) {
        ByteBuf out = alloc.buffer(trailers.isEmpty() ? 5 : 256);
        out.writeByte('0').writeShort(CR_LF);
        fields(out, trailers);
        blankLine(out);
        return out;
    }

    private static void hex(ByteBuf out, int value) {
        int shift = 28;
        while (shift > 0 && value >>> shift == 0) {
            shift -= 4;
        }
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[value >>> shift & 0xf]);
        }
    }
}
