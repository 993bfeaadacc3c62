package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.sluice.model.FailoverTerms;
import dev.sluice.model.Listener;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** SEMANTICS B2: what a revert finds under way to new. */
class HedgeTest {
    private static final String GET = "GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /shop/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    private static final String NEW = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew";

    @Test
    void every_get_that_hangs_on_new_is_answered_by_old_when_the_unit_is_taken_back() {
        try (var old = RawOrigin.ok();
                var hanging = RawOrigin.playing(line -> line.peer().toEnd());
                var proxy = between(old, hanging).open()) {
            List<RawPeer> clients = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                clients.add(proxy.client().send(GET));
            }
            Proxied.await(() -> proxy.inFlight(Side.NEW) == 250);
            proxy.revert();
            for (RawPeer client : clients) {
                assertThat(client.message()).startsWith("HTTP/1.1 200 ").endsWith("ok");
                client.close();
            }
            assertThat(proxy.count(Side.NEW, "overtaken")).isEqualTo(250);
            assertThat(proxy.count(Side.OLD, "2xx")).isEqualTo(250);
            assertThat(proxy.inFlight(Side.NEW) + proxy.inFlight(Side.OLD)).isZero();
            assertThat(Failovers.of(proxy, "hedge")).isEqualTo(250);
            Proxied.await(() -> proxy.door.originConnections(Side.NEW) == 0);
        }
    }

    @Test
    void whoever_answers_first_is_heard_and_the_other_is_not_waited_for() throws Exception {
        var asked = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        try (var old = RawOrigin.playing(line -> {
            line.request();
            asked.countDown();
            line.peer().toEnd();
            left.countDown();
        });
                var answering = RawOrigin.playing(line -> {
                    line.request();
                    await(go);
                    line.send(NEW).peer().toEnd();
                });
                var proxy = between(old, answering).open();
                var client = proxy.client()) {
            client.send(GET);
            answering.received();
            proxy.revert();
            await(asked);
            go.countDown();
            assertThat(client.message()).endsWith("new");
            await(left);
            assertThat(proxy.count(Side.NEW, "2xx")).isEqualTo(1);
            assertThat(proxy.count(Side.OLD, "overtaken")).isEqualTo(1);
            assertThat(Failovers.of(proxy, "hedge")).isZero();
            assertThat(proxy.inFlight(Side.NEW) + proxy.inFlight(Side.OLD)).isZero();
        }
    }

    @Test
    void a_failure_of_new_loses_to_old_and_still_counts() throws Exception {
        var asked = new CountDownLatch(1);
        var fail = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        for (String failure : List.of("", "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")) {
            try (var old = RawOrigin.playing(line -> {
                line.request();
                asked.countDown();
                await(go);
                line.send(RawOrigin.OK).peer().toEnd();
            }); var fresh = RawOrigin.playing(line -> {
                line.request();
                await(fail);
                line.send(failure);
            }); var proxy = between(old, fresh).open(); var client = proxy.client()) {
                client.send(GET);
                fresh.received();
                proxy.revert();
                await(asked);
                fail.countDown();
                proxy.awaitOne(Side.NEW, failure.isEmpty() ? "reset" : "5xx");
                go.countDown();
                assertThat(client.message()).endsWith("ok");
                assertThat(proxy.count(Side.OLD, "2xx")).isEqualTo(1);
                assertThat(proxy.inFlight(Side.NEW) + proxy.inFlight(Side.OLD)).isZero();
            }
        }
    }

    @Test
    void when_old_gives_no_answer_new_is_still_waited_for() throws Exception {
        var go = new CountDownLatch(1);
        try (var old = RawOrigin.playing(RawOrigin.Line::request); var slow = RawOrigin.playing(line -> {
            line.request();
            await(go);
            line.send(NEW).peer().toEnd();
        }); var proxy = between(old, slow).open(); var client = proxy.client()) {
            client.send(GET);
            slow.received();
            proxy.revert();
            proxy.awaitOne(Side.OLD, "reset");
            go.countDown();
            assertThat(client.message()).endsWith("new");
            assertThat(proxy.count(Side.NEW, "2xx")).isEqualTo(1);
            assertThat(proxy.inFlight(Side.NEW) + proxy.inFlight(Side.OLD)).isZero();
        }
    }

    @Test
    void a_write_is_left_where_it_is_and_so_is_what_has_begun_to_be_answered() throws Exception {
        var go = new CountDownLatch(1);
        try (var old = RawOrigin.ok(); var slow = RawOrigin.playing(line -> {
            if (line.request().startsWith("POST ")) {
                await(go);
                line.send(NEW).peer().toEnd();
            } else {
                line.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nnew");
                await(go);
                line.send("new").peer().toEnd();
            }
        }); var proxy = between(old, slow).open(); var writing = proxy.client(); var reading = proxy.client()) {
            writing.send(POST);
            assertThat(reading.send(GET).head()).startsWith("HTTP/1.1 200 ");
            slow.received();
            slow.received();
            long generation = proxy.live.current().generation() + 1;
            proxy.revert();
            proxy.awaitSettled(generation);
            assertThat(proxy.ask(GET)).as("the picture is followed").endsWith("ok");
            go.countDown();
            assertThat(writing.message()).endsWith("new");
            assertThat(reading.bytes(6)).isEqualTo("newnew");
            assertThat(old.connections()).as("that one question").isEqualTo(1);
        }
    }

    @Test
    void a_client_that_leaves_meanwhile_leaves_nothing_behind() throws Exception {
        var asked = new CountDownLatch(1);
        try (var old = RawOrigin.playing(line -> {
            line.request();
            asked.countDown();
            line.peer().toEnd();
        }); var hanging = RawOrigin.playing(line -> {
            line.request();
            line.peer().toEnd();
        }); var proxy = between(old, hanging).open()) {
            try (RawPeer client = proxy.client()) {
                client.send(GET);
                hanging.received();
                proxy.revert();
                await(asked);
            }
            proxy.awaitOne(Side.NEW, "client-gone");
            proxy.awaitOne(Side.OLD, "client-gone");
            Proxied.await(() -> proxy.door.originConnections(Side.NEW) + proxy.door.originConnections(Side.OLD) == 0);
            assertThat(proxy.inFlight(Side.NEW) + proxy.inFlight(Side.OLD)).isZero();
        }
    }

    @Test
    @Tag("proof")
    void a_write_that_hangs_is_not_waited_for_longer_than_the_drain_and_what_became_of_it_is_unknown() throws Exception {
        try (var old = RawOrigin.ok(); var hanging = RawOrigin.playing(line -> {
            line.request();
            line.peer().patient(Duration.ofMinutes(2)).toEnd();
        });
                var proxy = between(old, hanging).timeouts(Duration.ofSeconds(120), Duration.ofSeconds(60)).open();
                var client = proxy.client()) {
            client.send(POST);
            hanging.received();
            long reverted = System.nanoTime();
            proxy.revert();
            assertThat(client.patient(Duration.ofSeconds(40)).message()).startsWith("HTTP/1.1 504 ")
                    .contains("Sluice-Outcome: unknown\r\n");
            assertThat(Duration.ofNanos(System.nanoTime() - reverted)).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(32));
            assertThat(old.gotNothing()).isTrue();
            proxy.awaitNoWriteInFlight();
        }
    }

    @Test
    void streams_of_http_2_that_hang_are_answered_by_old_and_reset_on_new() throws Exception {
        var reset = new CountDownLatch(10);
        try (var old = StreamOrigin.ok(); var hanging = StreamOrigin.playing(line -> {
            for (int i = 0; i < 10; i++) {
                line.request();
            }
            for (int i = 0; i < 10; i++) {
                line.frame(StreamOrigin.RST_STREAM);
                reset.countDown();
            }
            line.hold();
        });
                var proxy = Proxied.between(old.address(), hanging.address()).protocol(Stack.Protocol.HTTP2).failover(FailoverTerms.DEFAULT)
                        .http2(Listener.Http2.PRIOR_KNOWLEDGE).open();
                var client = FramePeer.connect(proxy.address)) {
            for (int stream = 1; stream < 20; stream += 2) {
                client.get(stream, "/shop/x");
            }
            for (int i = 0; i < 10; i++) {
                hanging.received();
            }
            proxy.revert();
            for (int stream = 1; stream < 20; stream += 2) {
                assertThat(client.answer(stream).status()).isEqualTo("200");
            }
            await(reset);
            assertThat(proxy.count(Side.NEW, "overtaken")).isEqualTo(10);
            assertThat(proxy.inFlight(Side.NEW) + proxy.inFlight(Side.OLD)).isZero();
        }
    }

    private static Proxied.Builder between(RawOrigin old, RawOrigin fresh) {
        return Proxied.between(old.address(), fresh.address()).failover(FailoverTerms.DEFAULT);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
