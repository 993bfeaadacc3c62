package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

/** One connection of HTTP/2 to the edge: as many streams as the caller opens before it reads, answers as they end. */
final class StreamEdge implements SteadyLoad.Visit {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int REFUSED_STREAM = 7;

    private final Socket socket;
    private final DataInputStream in;
    private final BufferedOutputStream out;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 16);
    private final Map<Integer, Pending> open = new HashMap<>();
    private final Queue<Answer> ended = new ArrayDeque<>();
    private int next = 1;
    private boolean leaving;

    /**
     * What came of a stream.
     *
     * @param answer with status 0 when there was none; its outcome is {@code unprocessed} when the edge said that it did nothing, else the reset
     */
    record Answer(int stream, Edge.Answer answer) {}

    private static final class Pending {
        private int status;
        private String outcome = "";
        private final StringBuilder body = new StringBuilder();
    }

    /** By prior knowledge. */
    StreamEdge(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Over TLS, whoever shows what certificate. */
    static StreamEdge over(SSLContext tls, int port) throws IOException {
        var socket = (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        if (!socket.getApplicationProtocol().equals("h2")) {
            throw new IOException("no HTTP/2 but: " + socket.getApplicationProtocol());
        }
        return new StreamEdge(socket);
    }

    private StreamEdge(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) 4).putInt(1 << 30).array());
        frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1 << 30).array());
    }

    /** Opens a stream with a whole request; its number. */
    int get(String path) throws IOException {
        return request(fields("GET", path), "");
    }

    @Override
    public Edge.Answer ask(String path) throws IOException {
        get(path);
        flush();
        return read().answer();
    }

    int post(String path, String forwardedFor, String body) throws IOException {
        return request(fields("POST", path).set("content-length", String.valueOf(body.length())).set("x-forwarded-for", forwardedFor),
                body);
    }

    /** The number of the next stream. */
    int next() {
        return next;
    }

    /** Frames of the next stream, as they are. */
    int send(byte[] frames) throws IOException {
        int stream = next;
        next += 2;
        open.put(stream, new Pending());
        out.write(frames);
        return stream;
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Whether the edge wants no more streams on this connection. */
    boolean isLeaving() {
        return leaving;
    }

    /** The next stream that ends, however it does. */
    Answer read() throws IOException {
        while (ended.isEmpty()) {
            receive();
        }
        return ended.remove();
    }

    private Http2Headers fields(String method, String path) {
        return new DefaultHttp2Headers().method(method).scheme(socket instanceof SSLSocket ? "https" : "http").authority("shop.example")
                .path(path);
    }

    private int request(Http2Headers fields, String body) throws IOException {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(next, fields, block);
        } catch (Http2Exception wrong) {
            throw new IOException(wrong);
        }
        int stream = send(raw(HEADERS, END_HEADERS | (body.isEmpty() ? END_STREAM : 0), next, ByteBufUtil.getBytes(block)));
        if (!body.isEmpty()) {
            frame(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.ISO_8859_1));
        }
        return stream;
    }

    private void frame(int type, int flags, int stream, byte... payload) throws IOException {
        out.write(raw(type, flags, stream, payload));
    }

    private static byte[] raw(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length).put((byte) (payload.length >> 16)).putShort((short) payload.length)
                .put((byte) type).put((byte) flags).putInt(stream).put(payload).array();
    }

    private void receive() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.read();
        int flags = in.read();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        Pending pending = open.getOrDefault(stream, new Pending());
        switch (type) {
            case SETTINGS, PING -> acknowledge(type, flags, payload);
            case GOAWAY -> goAway(ByteBuffer.wrap(payload));
            case HEADERS -> head(stream, pending, payload);
            case DATA -> pending.body.append(new String(payload, StandardCharsets.ISO_8859_1));
            case RST_STREAM -> {
                int code = ByteBuffer.wrap(payload).getInt();
                end(stream, code == REFUSED_STREAM ? unprocessed() : new Edge.Answer(0, "", "reset " + code, leaving, ""));
            }
            default -> {
                // windows are wide enough
            }
        }
        if (type <= HEADERS && (flags & END_STREAM) != 0) {
            end(stream, new Edge.Answer(pending.status, "", pending.outcome, leaving, pending.body.toString()));
        }
    }

    private void acknowledge(int type, int flags, byte... payload) throws IOException {
        if ((flags & ACK) == 0) {
            frame(type, ACK, 0, type == PING ? payload : new byte[0]);
            out.flush();
        }
    }

    private void head(int stream, Pending pending, byte... payload) throws IOException {
        try {
            Http2Headers fields = decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(payload));
            pending.status = Integer.parseInt(fields.status().toString());
            CharSequence outcome = fields.get("sluice-outcome");
            pending.outcome = outcome == null ? "" : outcome.toString();
        } catch (Http2Exception wrong) {
            throw new IOException(wrong);
        }
    }

    /** One that complains ends everything. */
    private void goAway(ByteBuffer payload) throws IOException {
        leaving = true;
        int last = payload.getInt();
        int code = payload.getInt();
        if (code != 0) {
            throw new IOException("GOAWAY " + code);
        }
        open.keySet().stream().filter(stream -> stream > last).toList().forEach(stream -> end(stream, unprocessed()));
    }

    private Edge.Answer unprocessed() {
        return new Edge.Answer(0, "", "unprocessed", leaving, "");
    }

    private void end(int stream, Edge.Answer answer) {
        if (open.remove(stream) != null) {
            ended.add(new Answer(stream, answer));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
