package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Listener.Http2;
import dev.sluice.model.Stack;

/** A stream passes no faster than its client or its origin takes it, and does not hold up the others. */
class Http2PressureTest {
    private static final int PIECE = 64 << 10;
    private static final long LARGE = 64L << 20;

    @Test
    void a_client_without_a_window_stops_its_origin_and_no_other_stream() throws Exception {
        var poured = new AtomicLong();
        try (var origin = RawOrigin.playing(line -> pour(line, poured));
                var proxy = Http2MessagesTest.open(origin);
                var client = new FramePeer(RawPeer.connect(proxy.address)).begin(0)) {
            long before = direct();
            for (int id = 1; id < 16; id += 2) {
                client.get(id, "/large");
            }
            client.windowUpdate(0, 1 << 24);
            for (int id = 1; id < 16; id += 2) {
                client.await(FramePeer.HEADERS, id);
            }
            StreamsTest.awaitStandstill(poured);
            assertThat(direct() - before).isLessThan(16L << 20);
            client.get(41, "/small").windowUpdate(41, 100);
            assertThat(client.await(FramePeer.DATA, 41).payload()).isEqualTo("ok");
            client.windowUpdate(3, 10);
            assertThat(client.await(FramePeer.DATA, 3).payload()).hasSize(10);
            assertThat(client.ping(1).await(FramePeer.PING, 0).has(FramePeer.ACK)).isTrue();
        }
    }

    @Test
    void a_large_answer_passes_as_its_window_opens() {
        try (var origin = RawOrigin.playing(line -> pour(line, new AtomicLong()));
                var proxy = Http2MessagesTest.open(origin);
                var client = new FramePeer(RawPeer.connect(proxy.address)).begin(100_000)) {
            client.get(1, "/large");
            long count = 0;
            for (boolean ended = false; !ended;) {
                FramePeer.Frame frame = client.receive();
                ended = frame.type() == FramePeer.DATA && frame.has(FramePeer.END_STREAM);
                int bytes = frame.type() == FramePeer.DATA ? frame.payload().length() : 0;
                count += bytes;
                if (bytes > 0) {
                    client.windowUpdate(0, bytes).windowUpdate(1, bytes);
                }
            }
            assertThat(count).isEqualTo(LARGE);
        }
    }

    @Test
    void a_client_gets_back_what_it_sent_only_when_it_was_handed_on() throws Exception {
        try (var origin = RawOrigin.playing(line -> {
            line.peer().head();
            Proxied.await(() -> line.origin().connections() > 1); // and takes nothing meanwhile
        }); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            proxyStops(client);
            assertThat(client.ping(1).peer()).isNotNull();
        }
    }

    @Test
    void a_hundred_streams_that_are_not_taken_hold_a_mebibyte_at_most_and_are_counted() throws Exception {
        var poured = new AtomicLong();
        try (var origin = RawOrigin.playing(line -> pour(line, poured));
                var proxy = Http2MessagesTest.open(origin);
                var client = new FramePeer(RawPeer.connect(proxy.address)).begin(0)) {
            long before = direct();
            askHundred(client);
            StreamsTest.awaitStandstill(poured);
            assertThat(held(proxy)).isBetween(16L << 10, (1L << 20) + (128 << 10));
            assertThat(direct() - before).isLessThan(24L << 20); // with what the allocator keeps for next time
        }
    }

    @Test
    void what_origins_have_sent_by_http_2_is_a_window_for_each_stream_and_counted() throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            for (int i = 0; i < 100; i++) {
                StreamOrigin.Request request = line.request();
                line.head(request.stream(), ":status", "200");
                for (int sent = 0; sent < 4; sent++) {
                    line.data(request.stream(), "x".repeat(16_000), 0);
                }
            }
            line.hold();
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).http2(Http2.PRIOR_KNOWLEDGE).open();
                var client = new FramePeer(RawPeer.connect(proxy.address)).begin(0)) {
            askHundred(client);
            Proxied.await(() -> held(proxy) > 100 * 60_000L);
            assertThat(held(proxy)).isLessThan((100L * (64 << 10)) + (2 << 20));
            client.peer().close();
            Proxied.await(() -> held(proxy) == 0);
        }
    }

    @Test
    void a_hundred_bodies_that_are_not_taken_hold_the_window_of_a_connection_at_most_and_are_counted() {
        var never = new Semaphore(0);
        try (var origin = RawOrigin.playing(line -> {
            line.peer().head();
            never.acquireUninterruptibly(); // and takes nothing meanwhile
        }); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            for (int id = 1; id < 200; id += 2) {
                client.request(id, false, "POST", "/");
            }
            int sent = 0;
            for (int id = 1; id < 200 && sent + 10_000 < (1 << 20); id += 2) {
                client.data(id, "x".repeat(10_000), false);
                sent += 10_000;
            }
            assertThat(client.ping(1).await(FramePeer.PING, 0).has(FramePeer.ACK)).isTrue();
            assertThat(held(proxy)).isLessThanOrEqualTo((1L << 20) + (64 << 10));
        }
    }

    @Test
    void more_than_the_window_of_a_stream_or_of_the_connection_is_not_borne() {
        try (var full = new FullListener();
                var proxy = Proxied.ofOld(full.address()).http2(Http2.PRIOR_KNOWLEDGE).connectIn(Duration.ofSeconds(30)).open();
                var one = FramePeer.connect(proxy.address);
                var many = FramePeer.connect(proxy.address)) {
            one.request(1, false, "POST", "/");
            fill(one, 1);
            assertThat(one.verdict()).isEqualTo("RST_STREAM FLOW_CONTROL_ERROR");
            for (int id = 1; id <= 33; id += 2) {
                many.request(id, false, "POST", "/");
                for (int i = 0; i < 63; i++) {
                    many.data(id, "x".repeat(1024), false);
                }
            }
            assertThat(many.verdict()).isEqualTo("GOAWAY FLOW_CONTROL_ERROR");
        }
    }

    private static void fill(FramePeer client, int id) {
        for (int i = 0; i < 65; i++) {
            client.data(id, "x".repeat(1024), false);
        }
    }

    private static void askHundred(FramePeer client) {
        for (int id = 1; id < 200; id += 2) {
            client.get(id, "/large");
        }
        client.windowUpdate(0, 1 << 24);
    }

    /** What the connections of clients say that they hold. */
    private static long held(Proxied proxy) {
        return proxy.door.held();
    }

    private static void proxyStops(FramePeer client) throws InterruptedException {
        long before = direct();
        client.request(1, false, "POST", "/", "content-length", String.valueOf(LARGE));
        var sent = new AtomicLong();
        Thread.ofVirtual().start(() -> upload(client, sent));
        StreamsTest.awaitStandstill(sent);
        assertThat(sent.get()).isBetween(60_000L, LARGE / 2);
        assertThat(direct() - before).isLessThan(16L << 20);
    }

    /** As fast as the windows allow. */
    private static void upload(FramePeer client, AtomicLong sent) {
        try {
            for (long window = 65_535; sent.get() < LARGE;) {
                if (window >= PIECE / 8) {
                    client.data(1, "x".repeat(PIECE / 8), false);
                    window -= PIECE / 8;
                    sent.addAndGet(PIECE / 8);
                } else {
                    window += client.await(FramePeer.WINDOW_UPDATE, 1).number(0);
                }
            }
        } catch (UncheckedIOException _) {
            // the test has ended
        }
    }

    private static void pour(RawOrigin.Line line, AtomicLong poured) {
        if (line.request().startsWith("GET /small ")) {
            line.send(RawOrigin.OK);
            return;
        }
        line.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
        for (long sent = 0; sent < LARGE; sent += PIECE) {
            line.peer().send(new byte[PIECE]);
            poured.addAndGet(PIECE);
        }
        line.peer().head();
    }

    private static long direct() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
    }
}
