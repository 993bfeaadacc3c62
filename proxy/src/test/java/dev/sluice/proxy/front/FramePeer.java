package dev.sluice.proxy.front;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

/** A client of HTTP/2 that sends exactly the frames that a test tells it to, and shows those that it gets. */
final class FramePeer implements AutoCloseable {
    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int WITH_PRIORITY = 32;

    private final RawPeer peer;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final List<Frame> unread = new ArrayList<>();

    /** A frame that was received; its fields were read when it came, for each block depends on those before it. */
    record Frame(int type, int flags, int stream, String payload, Optional<Http2Headers> fields) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        int number(int at) {
            return ByteBuffer.wrap(payload.getBytes(StandardCharsets.ISO_8859_1)).getInt(at);
        }

        Http2Error code() {
            return Http2Error.valueOf(number(type == GOAWAY ? 4 : 0));
        }
    }

    /** What came on one stream; {@code reset} is empty where it ended in order. */
    record Answer(List<String> interims, String status, String fields, String body, String trailers, String reset) {}

    /** Over a connection that says nothing by itself. */
    FramePeer(RawPeer peer) {
        this.peer = peer;
    }

    /** A client with wide windows that has done what every client does first. */
    static FramePeer connect(InetSocketAddress to) {
        return new FramePeer(RawPeer.connect(to)).begin();
    }

    FramePeer begin() {
        return begin(1 << 20).windowUpdate(0, 1 << 24);
    }

    /** With such a window for each stream. */
    FramePeer begin(int window) {
        peer.send(PREFACE);
        setting(4, window);
        await(SETTINGS, 0);
        return frame(SETTINGS, ACK, 0);
    }

    RawPeer peer() {
        return peer;
    }

    FramePeer get(int stream, String path) {
        return request(stream, true, "GET", path);
    }

    FramePeer request(int stream, boolean last, String method, String path, String... fields) {
        List<String> all = new ArrayList<>(List.of(":method", method, ":scheme", "http", ":authority", "shop.example", ":path", path));
        all.addAll(List.of(fields));
        return headers(stream, last, all.toArray(String[]::new));
    }

    FramePeer headers(int stream, boolean last, String... fields) {
        return frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block(fields));
    }

    /** Fields as they go over the wire. */
    byte[] block(String... fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        ByteBuf out = Unpooled.buffer();
        try {
            encoder.encodeHeaders(1, headers, out);
        } catch (Http2Exception wrong) {
            throw new AssertionError(wrong);
        }
        return ByteBufUtil.getBytes(out);
    }

    /** Fields as literals without a table and in the order that they are given. */
    static byte[] literals(String... fields) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            out.write(0);
            literal(out, fields[i]);
            literal(out, fields[i + 1]);
        }
        return out.toByteArray();
    }

    private static void literal(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.write(bytes.length); // below 127
        out.writeBytes(bytes);
    }

    FramePeer data(int stream, String text, boolean last) {
        return frame(DATA, last ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a whole body and ends its stream, no faster than that stream's window of 64 KiB allows (RFC 9113 section 5.2). */
    FramePeer upload(int stream, String body) {
        int window = 65_535;
        for (int at = 0, end; at < body.length(); at = end) {
            end = Math.min(at + 10_000, body.length());
            while (window < end - at) {
                window += await(WINDOW_UPDATE, stream).number(0);
            }
            window -= end - at;
            data(stream, body.substring(at, end), end == body.length());
        }
        return this;
    }

    FramePeer reset(int stream) {
        return frame(RST_STREAM, 0, stream, bytes(8));
    }

    FramePeer windowUpdate(int stream, int more) {
        return frame(WINDOW_UPDATE, 0, stream, bytes(more));
    }

    FramePeer setting(int id, int value) {
        return frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) id).putInt(value).array());
    }

    FramePeer ping(long data) {
        return frame(PING, 0, 0, ByteBuffer.allocate(8).putLong(data).array());
    }

    FramePeer frame(int type, int flags, int stream, byte... payload) {
        peer.send(raw(type, flags, stream, payload));
        return this;
    }

    FramePeer send(byte[]... frames) {
        var all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        peer.send(all.toByteArray());
        return this;
    }

    static byte[] raw(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length).put((byte) (payload.length >> 16)).putShort((short) payload.length)
                .put((byte) type).put((byte) flags).putInt(stream).put(payload).array();
    }

    static byte[] octets(int... each) {
        byte[] bytes = new byte[each.length];
        for (int i = 0; i < each.length; i++) {
            bytes[i] = (byte) each[i];
        }
        return bytes;
    }

    static byte[] bytes(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /** The next frame of a type on a stream; those of others stay for later. */
    Frame await(int type, int stream) {
        for (Frame frame : unread) {
            if (frame.type() == type && frame.stream() == stream) {
                unread.remove(frame);
                return frame;
            }
        }
        while (true) {
            Frame frame = receive();
            if (frame.type() == type && frame.stream() == stream) {
                return frame;
            }
            unread.add(frame);
        }
    }

    Frame receive() {
        byte[] header = peer.bytes(9).getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer in = ByteBuffer.wrap(header);
        int length = (in.getShort() & 0xffff) << 8 | in.get() & 0xff;
        int type = in.get();
        int flags = in.get() & 0xff;
        int stream = in.getInt();
        String payload = peer.bytes(length);
        boolean block = type == HEADERS && (flags & END_HEADERS) != 0;
        return new Frame(type, flags, stream, payload, block ? Optional.of(decoded(stream, payload)) : Optional.empty());
    }

    private Frame next(int stream) {
        for (Frame frame : unread) {
            if (frame.stream() == stream) {
                unread.remove(frame);
                return frame;
            }
        }
        while (true) {
            Frame frame = receive();
            if (frame.stream() == stream) {
                return frame;
            }
            if (frame.type() == GOAWAY && frame.code() != Http2Error.NO_ERROR) {
                throw new AssertionError("GOAWAY " + frame.code());
            }
            unread.add(frame);
        }
    }

    /** Everything that comes on a stream until it ends. */
    Answer answer(int stream) {
        List<String> interims = new ArrayList<>();
        String status = "";
        String fields = "";
        String trailers = "";
        var body = new StringBuilder();
        for (boolean ended = false; !ended;) {
            Frame frame = next(stream);
            ended = frame.type() <= HEADERS && frame.has(END_STREAM);
            switch (frame.type()) {
                case DATA -> body.append(frame.payload());
                case HEADERS -> {
                    Http2Headers headers = frame.fields().orElseThrow();
                    CharSequence code = headers.status();
                    if (code == null) {
                        trailers = text(headers);
                    } else if (code.charAt(0) == '1') {
                        interims.add(code + text(headers));
                    } else {
                        status = code.toString();
                        fields = text(headers);
                    }
                }
                case RST_STREAM -> {
                    return new Answer(interims, status, fields, body.toString(), trailers, frame.code().name());
                }
                default -> {}
            }
        }
        return new Answer(interims, status, fields, body.toString(), trailers, "");
    }

    private Http2Headers decoded(int stream, String block) {
        try {
            return decoder.decodeHeaders(stream, Unpooled.copiedBuffer(block, StandardCharsets.ISO_8859_1));
        } catch (Http2Exception wrong) {
            throw new AssertionError(wrong);
        }
    }

    private static String text(Http2Headers headers) {
        var text = new StringBuilder("\n");
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            text.append(field.getKey()).append(": ").append(field.getValue()).append('\n');
        }
        return text.toString();
    }

    /** How the other end says that it was treated badly: {@code GOAWAY code}, {@code RST_STREAM code}, {@code closed}, or the answer's status. */
    String verdict() {
        try {
            while (true) {
                Frame frame = unread.isEmpty() ? receive() : unread.removeFirst();
                if (frame.type() == GOAWAY || frame.type() == RST_STREAM) {
                    return (frame.type() == GOAWAY ? "GOAWAY " : "RST_STREAM ") + frame.code();
                }
                if (frame.type() == HEADERS) {
                    return String.valueOf(frame.fields().orElseThrow().status());
                }
                if (frame.type() == PING && frame.has(ACK)) {
                    return "PING";
                }
            }
        } catch (UncheckedIOException ended) {
            return "closed";
        }
    }

    @Override
    public void close() {
        peer.close();
    }
}
