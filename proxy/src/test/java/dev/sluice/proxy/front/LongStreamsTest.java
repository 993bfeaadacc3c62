package dev.sluice.proxy.front;

import static dev.sluice.proxy.front.WebSocketOrigin.closing;
import static dev.sluice.proxy.front.WebSocketOrigin.frame;
import static dev.sluice.proxy.front.WebSocketOrigin.handshake;
import static dev.sluice.proxy.front.WebSocketOrigin.masked;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.Side;

/** Streams that outlive requests end when the picture does not let them stay, and not before (SEMANTICS B2, D1). */
@Execution(ExecutionMode.CONCURRENT)
class LongStreamsTest {
    private static final String EVENTS = "GET /shop/events HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String EVENTS_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";

    @Test
    void a_revert_closes_the_websockets_to_new_within_ten_seconds_and_leaves_those_to_old() throws Exception {
        try (var old = WebSocketOrigin.echo();
                var fresh = WebSocketOrigin.echo();
                var proxy = Proxied.between(old.address(), fresh.address()).open();
                var toOld = proxy.client()) {
            toOld.send(handshake("/elsewhere")).head();
            List<RawPeer> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(proxy.client());
                assertThat(clients.getLast().send(handshake("/shop/live")).head()).startsWith("HTTP/1.1 101 ");
            }
            long began = System.nanoTime();
            proxy.revert();
            for (RawPeer client : clients) {
                var goodbye = frame(client);
                assertThat(goodbye.code()).isEqualTo(1012);
                client.send(masked(0x88, closing(1012)));
                assertThat(client.read()).isEqualTo(-1);
                client.close();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(11));
            assertThat(frame(toOld.send(masked(0x81, "still here"))).payload()).isEqualTo("still here");
            proxy.awaitNoWriteInFlight();
            assertThat(proxy.count(Side.NEW, "1xx")).isEqualTo(20);
            proxy.awaitOne(Side.OLD, "1xx"); // after ten seconds, though it goes on
            assertThat(proxy.inFlight(Side.OLD)).isEqualTo(1);
        }
    }

    @Test
    void a_freeze_closes_the_websockets_of_its_unit_and_waits_for_them_and_admits_no_more() throws Exception {
        var closed = new CompletableFuture<Integer>();
        var go = new CountDownLatch(1);
        try (var old = WebSocketOrigin.then(line -> {
            closed.complete(frame(line.peer()).code());
            await(go);
        }); var proxy = Proxied.between(old.address()).open(); var client = proxy.client()) {
            client.send(handshake("/shop/live")).head();
            proxy.awaitWriteInFlight();
            proxy.freeze(Proxied.UNIT, FreezeMode.READ_ONLY);
            assertThat(frame(client).code()).isEqualTo(1012);
            client.send(masked(0x88, closing(1012)));
            assertThat(closed.get(60, TimeUnit.SECONDS)).isEqualTo(1012);
            assertThat(proxy.writes.state(Proxied.UNIT, 0).inFlight()).as("the origin may still write").isEqualTo(1);
            go.countDown();
            proxy.awaitNoWriteInFlight();
            assertThat(proxy.ask(handshake("/shop/live"))).startsWith("HTTP/1.1 503 ").contains("Sluice-Outcome: not-executed\r\n");
            assertThat(client.read()).isEqualTo(-1);
        }
    }

    @Test
    void a_goodbye_waits_for_the_end_of_a_frame() throws Exception {
        var go = new CountDownLatch(1);
        String last = frame(0x81, "a whole frame");
        try (var old = WebSocketOrigin.then(line -> {
            line.send(last.substring(0, 4));
            await(go);
            line.send(last.substring(4) + frame(0x81, "not passed on"));
            line.peer().toEnd();
        }); var proxy = Proxied.between(old.address()).open(); var client = proxy.client()) {
            client.send(handshake("/shop/live")).head();
            assertThat(client.bytes(4)).isEqualTo(last.substring(0, 4));
            long generation = proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED);
            proxy.awaitSettled(generation);
            assertThat(new CountDownLatch(1).await(400, TimeUnit.MILLISECONDS)).isFalse();
            go.countDown();
            assertThat(client.bytes(last.length() - 4)).isEqualTo(last.substring(4));
            assertThat(frame(client).code()).isEqualTo(1012);
            assertThat(client.read()).as("and the silent client is not waited for").isEqualTo(-1);
            proxy.awaitNoWriteInFlight();
        }
    }

    @Test
    void a_websocket_that_was_granted_after_the_freeze_is_closed_at_once() throws Exception {
        var go = new CountDownLatch(1);
        try (var old = RawOrigin.playing(line -> {
            line.request();
            await(go);
            line.send(WebSocketOrigin.SWITCH);
            line.peer().toEnd();
        }); var proxy = Proxied.between(old.address()).open(); var client = proxy.client()) {
            client.send(handshake("/shop/live"));
            proxy.awaitWriteInFlight();
            proxy.awaitSettled(proxy.freeze(Proxied.UNIT, FreezeMode.READ_ONLY));
            go.countDown();
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            assertThat(frame(client).code()).isEqualTo(1012);
        }
    }

    @Test
    void a_drain_says_goodbye_to_websockets_and_ends_event_streams() throws Exception {
        try (var sockets = WebSocketOrigin.echo();
                var events = RawOrigin.playing(line -> {
                    line.request();
                    line.send(EVENTS_HEAD).peer().toEnd();
                });
                var proxy = Proxied.between(sockets.address(), events.address()).open();
                var socket = proxy.client();
                var reader = proxy.client()) {
            socket.send(handshake("/elsewhere")).head();
            reader.send(EVENTS).head();
            var drained = CompletableFuture.runAsync(() -> proxy.door.drain(Duration.ofSeconds(90)));
            assertThat(frame(socket).code()).isEqualTo(1001);
            socket.send(masked(0x88, closing(1001)));
            assertThat(socket.read()).isEqualTo(-1);
            assertThat(reader.toEnd()).isEqualTo("0\r\n\r\n");
            drained.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void every_event_arrives_before_the_next_one_is_sent_however_long_the_silence() throws Exception {
        var next = new Semaphore(1);
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send(EVENTS_HEAD);
            for (int i = 0; i < 3; i++) {
                next.acquireUninterruptibly();
                line.send("9\r\ndata: " + i + "\n\n\r\n");
            }
            line.peer().toEnd();
        });
                var proxy = Proxied.between(origin.address()).timeouts(Duration.ofSeconds(5), Duration.ofMillis(300)).open();
                var client = proxy.client()) {
            assertThat(client.send(EVENTS).head()).contains("Transfer-Encoding: chunked\r\n");
            for (int i = 0; i < 3; i++) {
                assertThat(client.until("\n\n\r\n")).isEqualTo("9\r\ndata: " + i + "\n\n\r\n");
                assertThat(new CountDownLatch(1).await(600, TimeUnit.MILLISECONDS)).isFalse();
                next.release();
            }
        }
    }

    @Test
    void a_revert_ends_the_event_streams_of_new_and_no_other_answers() throws Exception {
        var go = new CountDownLatch(1);
        try (var old = RawOrigin.ok(); var fresh = RawOrigin.playing(line -> {
            if (line.request().startsWith("GET /shop/events ")) {
                line.send(EVENTS_HEAD + "9\r\ndata: 1\n\n\r\n").peer().toEnd();
            } else {
                line.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
                await(go);
                line.send("1\r\nb\r\n0\r\n\r\n");
            }
        });
                var proxy = Proxied.between(old.address(), fresh.address()).open();
                var events = proxy.client();
                var download = proxy.client()) {
            events.send(EVENTS).head();
            download.send("GET /shop/file HTTP/1.1\r\nHost: a\r\n\r\n").head();
            proxy.revert();
            assertThat(events.until("0\r\n\r\n")).isEqualTo("9\r\ndata: 1\n\n\r\n0\r\n\r\n");
            assertThat(events.send(EVENTS).message()).as("on the same connection").endsWith("ok");
            go.countDown();
            assertThat(download.until("0\r\n\r\n")).isEqualTo("1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
            assertThat(proxy.count(Side.NEW, "2xx")).isEqualTo(2);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
