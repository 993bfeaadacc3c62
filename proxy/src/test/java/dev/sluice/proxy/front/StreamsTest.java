package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Side;

/** Bodies of any size pass in bounded memory, no faster than the slower side, and end with the side that ends. */
class StreamsTest {
    private static final int PIECE = 1 << 20;
    private static final long LARGE = 200L * PIECE;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void a_large_download_passes_in_bounded_memory() {
        var most = new AtomicLong();
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            pour(line.peer(), most);
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            long before = direct();
            assertThat(client.send(GET).head()).contains("Content-Length: " + LARGE + "\r\n");
            assertThat(client.count(LARGE)).isEqualTo(LARGE);
            assertThat(most.get() - before).isLessThan(16L << 20);
        }
    }

    @Test
    void a_large_upload_passes_in_bounded_memory() {
        var most = new AtomicLong();
        try (var origin = RawOrigin.playing(line -> {
            line.peer().head();
            line.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Got: " + line.peer().count(LARGE) + "\r\n\r\nok");
            line.request();
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            long before = direct();
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n");
            pour(client, most);
            assertThat(client.message()).startsWith("HTTP/1.1 200 OK\r\n").contains("X-Got: " + LARGE + "\r\n");
            assertThat(most.get() - before).isLessThan(16L << 20);
        }
    }

    @Test
    void a_client_that_does_not_read_stops_its_origin_and_nobody_else() throws Exception {
        var poured = new AtomicLong();
        var done = new CountDownLatch(1);
        try (var origin = RawOrigin.playing(line -> {
            if (line.request().startsWith("GET /small ")) {
                line.send(RawOrigin.OK);
                return;
            }
            line.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            for (long sent = 0; sent < LARGE; sent += PIECE) {
                line.peer().send(new byte[PIECE]);
                poured.addAndGet(PIECE);
            }
            done.countDown();
        }); var proxy = Proxied.between(origin.address()).open(); var reader = RawPeer.connectNarrow(proxy.address)) {
            assertThat(reader.send(GET).head()).startsWith("HTTP/1.1 200 OK");
            awaitStandstill(poured);
            assertThat(poured.get()).isLessThan(32L * PIECE);
            assertThat(proxy.ask("GET /small HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("ok");
            assertThat(reader.count(LARGE)).isEqualTo(LARGE);
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void an_origin_that_does_not_read_stops_its_client() throws Exception {
        var poured = new AtomicLong();
        var go = new CountDownLatch(1);
        try (var origin = RawOrigin.playing(line -> {
            line.peer().head();
            await(go);
            line.peer().count(LARGE);
            line.send(RawOrigin.OK);
            line.request();
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n");
            Thread.ofVirtual().start(() -> {
                for (long sent = 0; sent < LARGE; sent += PIECE) {
                    client.send(new byte[PIECE]);
                    poured.addAndGet(PIECE);
                }
            });
            awaitStandstill(poured);
            assertThat(poured.get()).isLessThan(32L * PIECE);
            go.countDown();
            assertThat(client.message()).endsWith("ok");
        }
    }

    @Test
    void a_client_that_goes_away_takes_its_origin_connection_along() throws Exception {
        var gone = new CountDownLatch(1);
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.peer().toEnd();
            gone.countDown();
        }); var proxy = Proxied.between(origin.address()).open()) {
            try (RawPeer client = proxy.client()) {
                client.send(GET);
                origin.received();
            }
            await(gone);
            proxy.awaitOne(Side.OLD, "client-gone");
        }
    }

    @Test
    void an_upload_that_breaks_off_is_not_shown_to_the_origin_as_whole() throws Exception {
        var seen = new AtomicReference<>("");
        var begun = new CountDownLatch(1);
        var gone = new CountDownLatch(1);
        try (var origin = RawOrigin.playing(line -> {
            line.peer().until("4\r\nhalf\r\n");
            begun.countDown();
            seen.set(line.peer().toEnd());
            gone.countDown();
        }); var proxy = Proxied.between(origin.address()).open()) {
            try (RawPeer client = proxy.client()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                await(begun);
                client.reset();
            }
            await(gone);
            assertThat(seen.get()).isEmpty();
        }
    }

    private static void pour(RawPeer into, AtomicLong mostMemory) {
        var piece = new byte[PIECE];
        for (long sent = 0; sent < LARGE; sent += PIECE) {
            into.send(piece);
            mostMemory.accumulateAndGet(direct(), Math::max);
        }
    }

    private static long direct() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
    }

    /** Returns once the number has not changed for half a second. */
    static void awaitStandstill(AtomicLong number) throws InterruptedException {
        long before = -1;
        while (before != number.get()) {
            before = number.get();
            assertThat(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
