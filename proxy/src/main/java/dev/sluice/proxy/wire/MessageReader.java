package dev.sluice.proxy.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import org.jspecify.annotations.Nullable;

/**
 * The messages that arrive on one connection, one step at a time and only when asked: what is not asked for stays bytes. So a reader
 * may stop between any two pieces, and a pipelined request waits unread until the one before it has its answer. Confined to the event
 * loop of its connection.
 */
public final class MessageReader {
    /** What was found next. */
    public enum Step {
        /** A head; the reader goes on once {@link #body} has said what follows. */
        HEAD,
        /** Some of the body, see {@link #piece}. */
        PIECE,
        /** The end of the message; the next step belongs to the next message. */
        END,
        /** More bytes are needed. */
        STARVED,
        /** No HTTP, see {@link #malformed}; nothing more can be read. */
        BROKEN
    }

    private enum At {
        HEAD, FRAMING, LENGTH, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILERS, UNTIL_CLOSE, END, BROKEN
    }

    private static final String VERSION = "HTTP/";
    private static final byte LF = '\n';
    private static final byte CR = '\r';
    private static final int LONGEST_EXTENSION = 256;
    private static final int LONGEST_CHUNK_LINE = 16 + LONGEST_EXTENSION;
    private static final int LONGEST_TRAILERS = 8192;
    /** Around a target: a method, a version and two blanks. */
    private static final int REST_OF_REQUEST_LINE = 48;

    private final HeadParser parser;
    private final boolean requests;
    private int mostLine;
    private int mostFields;

    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private At at = At.HEAD;
    private boolean skippedBlankLine;
    /** Where the line begins that is not complete yet, from the first byte of the head or the trailers. */
    private int line;
    /** Up to where that line was searched for its end, from the same place, so that bytes which come singly are looked at once. */
    private int searched;
    private int firstLine;
    private long remaining;
    private @Nullable HttpMessage head;
    private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;
    private ByteBuf piece = Unpooled.EMPTY_BUFFER;
    private Malformed malformed = Malformed.syntax("unreadable");

    private MessageReader(HeadParser parser, boolean requests, int target, int fields) {
        this.parser = parser;
        this.requests = requests;
        this.mostLine = target;
        this.mostFields = fields;
    }

    /** For what a client sends; {@link #limits} bound a head. */
    public static MessageReader ofRequests(HeadParser parser) {
        return new MessageReader(parser, true, 0, 0);
    }

    /** For what an origin sends: at most 64 KiB of head. */
    public static MessageReader ofResponses(HeadParser parser) {
        return new MessageReader(parser, false, 8192, 64 << 10);
    }

    /** The most bytes of a request target, and of all header lines together. */
    public void limits(int target, int fields) {
        mostLine = target;
        mostFields = fields;
    }

    /** Takes bytes over. */
    public void offer(ByteBuf bytes) {
        if (rest.isReadable()) {
            rest = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(bytes.alloc(), rest, bytes);
        } else {
            rest.release();
            rest = bytes;
        }
    }

    /** Bytes lie here that no step has taken. */
    public boolean hasRest() {
        return rest.isReadable();
    }

    /** How much memory the bytes take up that no step has taken. */
    public int held() {
        return rest.capacity();
    }

    /** Whether so many bytes lie here. */
    public boolean holds(long bytes) {
        return rest.readableBytes() >= bytes;
    }

    /** The end of the connection would be the end of the message. */
    public boolean endsWithConnection() {
        return at == At.UNTIL_CLOSE;
    }

    public Step next() {
        Step step = advance();
        if (!rest.isReadable()) {
            rest.release(); // an idle connection keeps no buffer
            rest = Unpooled.EMPTY_BUFFER;
        }
        return step;
    }

    private Step advance() {
        return switch (at) {
            case HEAD -> readHead();
            case FRAMING -> throw new IllegalStateException("the framing of the body was not told");
            case LENGTH -> readLength(At.END);
            case CHUNK -> readLength(At.CHUNK_END);
            case CHUNK_END -> readChunkEnd();
            case CHUNK_SIZE -> readChunkSize();
            case TRAILERS -> readTrailers();
            case UNTIL_CLOSE -> readUntilClose();
            case END -> end();
            case BROKEN -> Step.BROKEN;
        };
    }

    /** The next step is the end, and needs no more bytes. */
    public boolean atEnd() {
        return at == At.END;
    }

    /** Says what follows the head that was just read. */
    public void body(Framing framing) {
        at = switch (framing) {
            case Framing.Plain.NONE -> At.END;
            case Framing.Plain.CHUNKED -> At.CHUNK_SIZE;
            case Framing.Plain.UNTIL_CLOSE -> At.UNTIL_CLOSE;
            case Framing.Length(long bytes) -> {
                remaining = bytes;
                yield bytes == 0 ? At.END : At.LENGTH;
            }
            case Framing.Ambiguous _ -> At.BROKEN;
        };
    }

    /** The head that was just read belongs to no body and no end: an interim answer. */
    public void interim() {
        begin();
    }

    public HttpMessage head() {
        if (head == null) {
            throw new IllegalStateException("no head was read");
        }
        return head;
    }

    /** The piece that was just read; the caller owns it. */
    public ByteBuf piece() {
        ByteBuf taken = piece;
        piece = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    public HttpHeaders trailers() {
        return trailers;
    }

    public Malformed malformed() {
        return malformed;
    }

    /** The bytes that no step has taken; the caller owns them, and nothing more is read here. */
    public ByteBuf handOver() {
        ByteBuf taken = rest;
        rest = Unpooled.EMPTY_BUFFER;
        at = At.BROKEN;
        return taken;
    }

    /** Lets go of everything. */
    public void close() {
        at = At.BROKEN;
        rest.release();
        rest = Unpooled.EMPTY_BUFFER;
    }

    private Step end() {
        begin();
        return Step.END;
    }

    private void begin() {
        at = At.HEAD;
        head = null;
        skippedBlankLine = false;
        line = 0;
        searched = 0;
        firstLine = 0;
    }

    private Step readHead() {
        if (requests && !skippedBlankLine && rest.isReadable() && !skipBlankLine()) {
            return Step.STARVED;
        }
        if (line == 0 && rest.isReadable() && !beginsWell()) {
            return broken("these are not the first bytes of a message");
        }
        int length = blockLength();
        if (at == At.BROKEN) {
            return Step.BROKEN;
        }
        if (overlong(length)) {
            return Step.BROKEN;
        }
        return length < 0 ? Step.STARVED : parseHead(length);
    }

    /** So that one who speaks something else is told at once: a request begins with a token, an answer with {@code HTTP/}. */
    private boolean beginsWell() {
        int from = rest.readerIndex();
        if (requests) {
            return HeadParser.isToken(rest.getByte(from));
        }
        for (int i = 0; i < VERSION.length() && i < rest.readableBytes(); i++) {
            if (rest.getByte(from + i) != VERSION.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private Step parseHead(int length) {
        head = requests ? parser.request(rest, length, mostLine) : parser.response(rest, length);
        if (head == null) {
            return broken(parser.wrong());
        }
        rest.skipBytes(length);
        trailers = EmptyHttpHeaders.INSTANCE;
        at = At.FRAMING;
        return Step.HEAD;
    }

    /** At most one empty line before a request line (RFC 9112 section 2.2). False: its second byte is not here yet. */
    private boolean skipBlankLine() {
        int from = rest.readerIndex();
        if (rest.getByte(from) == CR) {
            if (rest.readableBytes() < 2) {
                return false;
            }
            rest.skipBytes(rest.getByte(from + 1) == LF ? 2 : 0);
        }
        skippedBlankLine = true;
        return true;
    }

    /** The bytes up to and with the empty line, or -1. A line feed without its carriage return breaks the reader. */
    private int blockLength() {
        int from = rest.readerIndex();
        int to = rest.writerIndex();
        for (int feed = rest.indexOf(from + searched, to, LF); feed >= 0; feed = rest.indexOf(from + searched, to, LF)) {
            int start = from + line;
            if (feed == start || rest.getByte(feed - 1) != CR) {
                broken("a line feed without a carriage return");
                return -1;
            }
            line = feed + 1 - from;
            searched = line;
            firstLine = firstLine == 0 ? line : firstLine;
            if (feed - 1 == start) {
                return line;
            }
        }
        searched = to - from;
        return -1;
    }

    private boolean overlong(int length) {
        int seen = length < 0 ? rest.readableBytes() : length;
        int first = firstLine == 0 ? seen : firstLine;
        if (first > mostLine + REST_OF_REQUEST_LINE) {
            broken(new Malformed(414, "the target is longer than " + mostLine + " bytes"));
        } else if (seen - first > mostFields) {
            broken(new Malformed(431, "the header lines are longer than " + mostFields + " bytes"));
        }
        return at == At.BROKEN;
    }

    private Step readLength(At then) {
        int here = rest.readableBytes();
        if (here == 0) {
            return Step.STARVED;
        }
        if (here <= remaining) {
            piece = rest;
            rest = Unpooled.EMPTY_BUFFER;
        } else {
            piece = rest.readRetainedSlice((int) remaining);
        }
        remaining -= piece.readableBytes();
        at = remaining == 0 ? then : at;
        return Step.PIECE;
    }

    private Step readUntilClose() {
        if (!rest.isReadable()) {
            return Step.STARVED;
        }
        piece = rest;
        rest = Unpooled.EMPTY_BUFFER;
        return Step.PIECE;
    }

    private Step readChunkEnd() {
        if (rest.readableBytes() < 2) {
            return Step.STARVED;
        }
        if (rest.readByte() != CR || rest.readByte() != LF) {
            return broken("a chunk is longer than its size");
        }
        at = At.CHUNK_SIZE;
        return readChunkSize();
    }

    private Step readChunkSize() {
        int from = rest.readerIndex();
        int feed = rest.indexOf(from, Math.min(rest.writerIndex(), from + LONGEST_CHUNK_LINE + 2), LF);
        if (feed < 0) {
            return rest.readableBytes() > LONGEST_CHUNK_LINE + 1 ? broken("an overlong chunk size") : Step.STARVED;
        }
        int digits = Numbers.hexDigits(rest, from, feed);
        long size = Numbers.hex(rest, from, digits);
        if (size < 0 || !chunkLineEnds(from + digits, feed)) {
            return broken("a malformed chunk size");
        }
        rest.readerIndex(feed + 1);
        remaining = size;
        line = 0;
        searched = 0;
        at = size == 0 ? At.TRAILERS : At.CHUNK;
        return advance();
    }

    /** An extension or nothing, and CR LF. */
    private boolean chunkLineEnds(int from, int feed) {
        int extension = feed - 1 - from;
        if (extension < 0 || extension > LONGEST_EXTENSION || rest.getByte(feed - 1) != CR || extension > 0 && rest.getByte(from) != ';') {
            return false;
        }
        for (int i = from; i < feed - 1; i++) {
            byte b = rest.getByte(i);
            if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private Step readTrailers() {
        int length = blockLength();
        if (at == At.BROKEN || (length < 0 ? rest.readableBytes() : length) > LONGEST_TRAILERS) {
            return broken("malformed or overlong trailers");
        }
        if (length < 0) {
            return Step.STARVED;
        }
        if (length > 2) {
            HttpHeaders read = parser.trailers(rest, length);
            if (read == null) {
                return broken(parser.wrong());
            }
            trailers = read;
        }
        rest.skipBytes(length);
        return end();
    }

    private Step broken(String why) {
        return broken(Malformed.syntax(why));
    }

    private Step broken(Malformed why) {
        at = At.BROKEN;
        malformed = why;
        return Step.BROKEN;
    }
}
