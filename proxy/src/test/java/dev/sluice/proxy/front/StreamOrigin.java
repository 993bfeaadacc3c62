package dev.sluice.proxy.front;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

import dev.sluice.model.Origin;

/** An origin that speaks HTTP/2 frame by frame, as a script tells it to, and remembers what it was sent. */
final class StreamOrigin implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
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

    static final int MAX_CONCURRENT_STREAMS = 3;

    private static final int LARGEST_FRAME = 16_384;
    private static final int PREFACE = 24;

    private final Optional<SSLContext> tls;
    private final int most;
    private final ServerSocket listener;
    private final List<RawPeer> connections = new CopyOnWriteArrayList<>();
    private final Set<Integer> closed = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Request> received = new LinkedBlockingQueue<>();

    private StreamOrigin(Optional<SSLContext> tls, int most, Consumer<Line> script) {
        this.tls = tls;
        this.most = most;
        try {
            listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(() -> accept(script));
    }

    /** Plays the script on every connection, behind the preface of both; the connection is closed behind it. By prior knowledge. */
    static StreamOrigin playing(Consumer<Line> script) {
        return new StreamOrigin(Optional.empty(), 100, script);
    }

    /** The same over TLS, where it chooses HTTP/2. */
    static StreamOrigin playing(SSLContext tls, Consumer<Line> script) {
        return new StreamOrigin(Optional.of(tls), 100, script);
    }

    /** One that takes so many requests at once on each connection. */
    static StreamOrigin taking(int most, Consumer<Line> script) {
        return new StreamOrigin(Optional.empty(), most, script);
    }

    static StreamOrigin ok() {
        return playing(Line::answerAll);
    }

    /** What came on a stream. */
    record Frame(int type, int flags, int stream, String payload, Http2Headers fields) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        int number() {
            return Unpooled.wrappedBuffer(bytes(payload)).getInt(0);
        }
    }

    /** A request as a whole. */
    record Request(int stream, Http2Headers fields, String body, Http2Headers trailers) {
        String path() {
            return fields.path().toString();
        }

        String field(String name) {
            return String.valueOf(fields.get(name));
        }
    }

    /** One connection, as its script sees it. Confined to the script's thread. */
    static final class Line {
        final int number;
        private final StreamOrigin origin;
        private final RawPeer peer;
        private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
        private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
        private final Queue<Frame> kept = new ArrayDeque<>();

        private Line(StreamOrigin origin, RawPeer peer, int number) {
            this.origin = origin;
            this.peer = peer;
            this.number = number;
        }

        RawPeer peer() {
            return peer;
        }

        /** The next frame of any kind; SETTINGS and PING are not answered. */
        Frame frame() {
            return kept.isEmpty() ? read() : kept.remove();
        }

        /** The next frame of a kind; others are passed over. */
        Frame frame(int type) {
            Frame next = frame();
            while (next.type() != type || type == SETTINGS && next.has(ACK)) {
                next = frame();
            }
            return next;
        }

        /** The next request with its body, remembered; what comes of other requests in between is kept. */
        Request request() {
            Frame first = frame(HEADERS);
            var body = new StringBuilder();
            Http2Headers trailers = new DefaultHttp2Headers();
            for (Frame last = first; !last.has(END_STREAM);) {
                last = of(first.stream());
                if (last.type() == DATA) {
                    body.append(last.payload());
                    windowUpdate(0, last.payload().length()).windowUpdate(last.has(END_STREAM) ? 0 : last.stream(),
                            last.payload().length());
                } else {
                    trailers = last.fields();
                }
            }
            var request = new Request(first.stream(), first.fields(), body.toString(), trailers);
            origin.received.add(request);
            return request;
        }

        /** The next frame of the message on a stream. */
        private Frame of(int stream) {
            for (Iterator<Frame> frames = kept.iterator(); frames.hasNext();) {
                Frame next = frames.next();
                if (next.stream() == stream) {
                    frames.remove();
                    return next;
                }
            }
            Frame next = read();
            while (next.stream() != stream || next.type() > HEADERS) {
                if (next.type() <= HEADERS) {
                    kept.add(next);
                }
                next = read();
            }
            return next;
        }

        private Frame read() {
            ByteBuf head = Unpooled.wrappedBuffer(bytes(peer.bytes(9)));
            int length = head.readUnsignedMedium();
            int type = head.readUnsignedByte();
            int flags = head.readUnsignedByte();
            int stream = head.readInt();
            String payload = peer.bytes(length);
            return new Frame(type, flags, stream, payload, type == HEADERS ? fields(stream, bytes(payload)) : new DefaultHttp2Headers());
        }

        void answerAll() {
            while (true) {
                answer(request(), "ok");
            }
        }

        Line answer(Request request, String body) {
            return head(request.stream(), ":status", "200").data(request.stream(), body, END_STREAM);
        }

        Line head(int stream, String... fields) {
            return fields(HEADERS, END_HEADERS, stream, fields);
        }

        Line lastHead(int stream, String... fields) {
            return fields(HEADERS, END_HEADERS | END_STREAM, stream, fields);
        }

        Line data(int stream, String text, int flags) {
            return send(DATA, flags, stream, bytes(text));
        }

        Line reset(int stream, int code) {
            return send(RST_STREAM, 0, stream, Unpooled.copyInt(code).array());
        }

        Line goAway(int last, int code) {
            return send(GOAWAY, 0, 0, Unpooled.copyInt(last, code).array());
        }

        Line windowUpdate(int stream, int bytes) {
            return bytes == 0 ? this : send(WINDOW_UPDATE, 0, stream, Unpooled.copyInt(bytes).array());
        }

        Line setting(int name, int value) {
            return send(SETTINGS, 0, 0, Unpooled.buffer().writeShort(name).writeInt(value).array(), 6);
        }

        Line fields(int type, int flags, int stream, String... fields) {
            byte[] block = block(stream, fields);
            if (block.length <= LARGEST_FRAME) {
                return send(type, flags, stream, block);
            }
            send(type, flags & ~END_HEADERS, stream, Arrays.copyOf(block, LARGEST_FRAME));
            for (int from = LARGEST_FRAME; from < block.length; from += LARGEST_FRAME) {
                int to = Math.min(block.length, from + LARGEST_FRAME);
                send(CONTINUATION, to == block.length ? END_HEADERS : 0, stream, Arrays.copyOfRange(block, from, to));
            }
            return this;
        }

        byte[] block(int stream, String... fields) {
            Http2Headers headers = new DefaultHttp2Headers(false);
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            ByteBuf block = Unpooled.buffer();
            try {
                encoder.encodeHeaders(stream, headers, block);
            } catch (Http2Exception wrong) {
                throw new AssertionError(wrong);
            }
            byte[] bytes = new byte[block.readableBytes()];
            block.readBytes(bytes);
            return bytes;
        }

        Line send(int type, int flags, int stream, byte[] payload) {
            return send(type, flags, stream, payload, payload.length);
        }

        private Line send(int type, int flags, int stream, byte[] payload, int length) {
            ByteBuf frame = Unpooled.buffer(9 + length).writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream)
                    .writeBytes(payload, 0, length);
            byte[] bytes = new byte[frame.readableBytes()];
            frame.readBytes(bytes);
            peer.send(bytes);
            return this;
        }

        /** Until the connection ends. */
        void hold() {
            peer.toEnd();
        }

        private Http2Headers fields(int stream, byte[] block) {
            try {
                return decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(block));
            } catch (Http2Exception wrong) {
                throw new AssertionError(wrong);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    Origin address() {
        return new Origin(tls.isPresent() ? Origin.Scheme.HTTPS : Origin.Scheme.HTTP, "127.0.0.1", listener.getLocalPort());
    }

    /** The next whole request. */
    Request received() throws InterruptedException {
        Request request = received.poll(60, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("the origin got no request");
        }
        return request;
    }

    boolean gotNothing() {
        return received.isEmpty();
    }

    int requests() {
        return received.size();
    }

    int connections() {
        return connections.size();
    }

    /** Whether a connection has ended, counted from 1. */
    boolean isClosed(int number) {
        return closed.contains(number);
    }

    private void accept(Consumer<Line> script) {
        try {
            while (true) {
                Socket accepted = listener.accept();
                Thread.ofVirtual().start(() -> play(script, accepted));
            }
        } catch (IOException closed) {
            connections.forEach(RawPeer::close);
        }
    }

    private void play(Consumer<Line> script, Socket accepted) {
        RawPeer peer;
        try {
            peer = tls.isPresent() ? secured(tls.get(), accepted) : new RawPeer(accepted);
        } catch (IOException failed) {
            return;
        }
        connections.add(peer);
        var line = new Line(this, peer, connections.size());
        try {
            if (!peer.bytes(PREFACE).startsWith("PRI * HTTP/2.0\r\n")) {
                return;
            }
            line.setting(MAX_CONCURRENT_STREAMS, most);
            script.accept(line);
        } catch (UncheckedIOException _) {
            // the proxy went away in the middle of the script
        } finally {
            closed.add(line.number);
            peer.close();
        }
    }

    private static RawPeer secured(SSLContext tls, Socket accepted) throws IOException {
        var socket = (SSLSocket) tls.getSocketFactory().createSocket(accepted, null, true);
        socket.setUseClientMode(false);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        return new RawPeer(socket);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
