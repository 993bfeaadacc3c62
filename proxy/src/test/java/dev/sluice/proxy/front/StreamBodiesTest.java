package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Stack;
import dev.sluice.proxy.front.StreamOrigin.Frame;
import dev.sluice.proxy.front.StreamOrigin.Line;
import dev.sluice.proxy.front.StreamOrigin.Request;

/** HARDENING R12 over HTTP/2: who does not take what comes stops who sends it, on that stream and on no other. */
class StreamBodiesTest {
    private static final int WINDOW = 65_535;
    /** As many whole pieces as fit. */
    private static final int FILLING = 3 * 16_384;
    private static final int PIECE = 16_384;
    private static final String GET = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void an_origin_sends_no_more_than_a_window_beyond_what_the_client_takes_and_nobody_else_is_stopped() {
        var sent = new AtomicLong();
        try (var origin = StreamOrigin.playing(line -> {
            for (int i = 0; i < 40; i++) {
                int stream = line.request().stream();
                line.head(stream, ":status", "200");
                sent.addAndGet(fill(line, stream));
            }
            line.answerAll();
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).open();
                var neighbour = proxy.client()) {
            List<RawPeer> readers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                readers.add(proxy.clientThatDoesNotRead().send(GET));
            }
            Proxied.await(() -> origin.requests() == 40);
            for (int i = 0; i < 20; i++) {
                assertThat(neighbour.send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n").message()).startsWith("HTTP/1.1 200 OK\r\n");
            }
            assertThat(sent.get()).isEqualTo(40L * FILLING);
            assertThat(origin.connections()).isEqualTo(1);
            readers.forEach(RawPeer::close);
        }
    }

    /** What the client sends behind it is no body of a request that has none, however soon its stream can be written to. */
    @Test
    void a_pipelined_request_waits_until_the_one_before_it_is_answered() {
        try (var origin = StreamOrigin.playing(line -> {
            Request first = line.request();
            Request neighbours = line.request();
            line.answer(neighbours, neighbours.path()).answer(first, first.path());
            Request second = line.request();
            line.answer(second, second.path());
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).open();
                var client = proxy.client();
                var neighbour = proxy.client()) {
            client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
            Proxied.await(() -> origin.requests() == 1);
            client.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(neighbour.send("GET /neighbour HTTP/1.1\r\nHost: a\r\n\r\n").message()).contains("/neighbour");
            assertThat(client.message()).contains("/first");
            assertThat(client.message()).contains("/second");
        }
    }

    @Test
    void a_large_answer_arrives_byte_for_byte() {
        int pieces = 600;
        try (var origin = StreamOrigin.playing(line -> {
            Request request = line.request();
            line.head(request.stream(), ":status", "200", "content-length", String.valueOf(pieces * PIECE));
            long window = WINDOW;
            for (int i = 0; i < pieces; i++) {
                while (window < PIECE) {
                    Frame update = line.frame(StreamOrigin.WINDOW_UPDATE);
                    window += update.stream() == request.stream() ? update.number() : 0;
                }
                window -= PIECE;
                line.data(request.stream(), Character.toString('a' + i % 26).repeat(PIECE), i == pieces - 1 ? StreamOrigin.END_STREAM : 0);
            }
            line.hold();
        }); var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).open(); var client = proxy.client()) {
            assertThat(client.send(GET).head()).contains("Content-Length: " + pieces * PIECE);
            for (int i = 0; i < pieces; i++) {
                assertThat(client.bytes(PIECE)).isEqualTo(Character.toString('a' + i % 26).repeat(PIECE));
            }
        }
    }

    @Test
    void an_origin_that_takes_no_more_stops_the_client_and_gets_the_rest_later() {
        int size = 8 << 20;
        var window = new AtomicBoolean();
        var taken = new AtomicLong();
        try (var origin = StreamOrigin.playing(line -> {
            Frame head = line.frame(StreamOrigin.HEADERS);
            long left = 65_535;
            while (taken.get() < size) {
                Frame data = line.frame(StreamOrigin.DATA);
                taken.addAndGet(data.payload().length());
                left -= data.payload().length();
                if (left == 0) {
                    Proxied.await(window::get);
                    line.windowUpdate(0, 65_535).windowUpdate(head.stream(), 65_535);
                    left = 65_535;
                }
            }
            line.head(head.stream(), ":status", "200").data(head.stream(), "all", StreamOrigin.END_STREAM).hold();
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).open();
                var client = proxy.client()) {
            var written = new AtomicLong();
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
            Thread sender = Thread.ofPlatform().start(() -> {
                byte[] piece = new byte[PIECE];
                for (int i = 0; i < size / PIECE; i++) {
                    client.send(piece);
                    written.addAndGet(PIECE);
                }
            });
            Proxied.await(() -> taken.get() == 65_535);
            assertThat(written.get()).isLessThan(size);
            window.set(true);
            assertThat(client.message()).contains("\r\nall\r\n");
            assertThat(sender.isAlive()).isFalse();
        }
    }

    private static long fill(Line line, int stream) {
        for (int i = 0; i < FILLING / PIECE; i++) {
            line.data(stream, "x".repeat(PIECE), 0);
        }
        return FILLING;
    }
}
