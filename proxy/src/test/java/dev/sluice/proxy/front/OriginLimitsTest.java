package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Side;

/** What becomes of requests that are more than a stack may be given. */
class OriginLimitsTest {
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final String GET = "GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    private final CountDownLatch go = new CountDownLatch(1);
    private final RawOrigin old = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
    private final RawOrigin slow = RawOrigin.playing(line -> {
        while (!line.request().isEmpty()) {
            await(go);
            line.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");
        }
    });

    @AfterEach
    void close() {
        go.countDown();
        old.close();
        slow.close();
    }

    @Test
    void what_is_too_much_for_new_goes_to_old_and_is_no_failure() throws Exception {
        try (var proxy = Proxied.between(old.address(), slow.address()).limits(Side.NEW, NO_LIMIT, 1).open();
                var first = proxy.client();
                var second = proxy.client()) {
            first.send(GET);
            slow.received();
            assertThat(second.send(GET).message()).endsWith("old");
            assertThat(proxy.count(Side.NEW, "refused")).isEqualTo(1);
            assertThat(proxy.count(Side.NEW, "connect")).isZero();
            go.countDown();
            assertThat(first.message()).endsWith("new");
            assertThat(second.send(GET).message()).as("there is room again").endsWith("new");
        }
    }

    @Test
    void a_limit_of_connections_counts_those_that_are_being_made_and_lets_the_resting_serve() throws Exception {
        try (var proxy = Proxied.between(old.address(), slow.address()).limits(Side.NEW, 1, NO_LIMIT).open();
                var first = proxy.client();
                var second = proxy.client()) {
            first.send(GET);
            slow.received();
            assertThat(second.send(GET).message()).endsWith("old");
            go.countDown();
            assertThat(first.message()).endsWith("new");
            for (int i = 0; i < 10; i++) {
                assertThat(first.send(GET).message()).endsWith("new");
                assertThat(second.send(GET).message()).endsWith("new");
            }
            assertThat(slow.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_connection_that_rests_at_one_origin_makes_room_for_another() {
        try (var other = RawOrigin.ok();
                var proxy = Proxied.between(old.address(), other.address(), RawOrigin.absent()).limits(Side.NEW, 1, NO_LIMIT).open();
                var client = proxy.client()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.send(GET).message()).endsWith("ok");
            }
            assertThat(proxy.count(Side.NEW, "refused")).isZero();
        }
    }

    @Test
    void what_is_too_much_for_old_is_refused_at_once_and_was_not_executed() throws Exception {
        try (var proxy = Proxied.between(slow.address()).limits(Side.OLD, NO_LIMIT, 1).open();
                var first = proxy.client();
                var second = proxy.client()) {
            first.send(POST);
            slow.received();
            assertThat(second.send(POST).message()).startsWith("HTTP/1.1 503 ").contains("Sluice-Outcome: not-executed\r\n",
                    "retry-after: 1\r\n");
            assertThat(proxy.count(Side.OLD, "refused")).isEqualTo(1);
            go.countDown();
            assertThat(first.message()).endsWith("new");
            assertThat(second.send(POST).message()).as("the connection is still good").startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void whatever_ends_a_request_gives_its_room_back() throws Exception {
        try (var hostile = RawOrigin.playing(line -> {
            line.request();
            line.peer().reset();
        });
                var proxy = Proxied.between(hostile.address()).limits(Side.OLD, 2, 2).open();
                var refusing = Proxied.between(RawOrigin.absent()).limits(Side.OLD, 2, 2).open();
                var patient = Proxied.between(slow.address()).limits(Side.OLD, 2, 2).open()) {
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 502 ");
                assertThat(refusing.ask(POST)).startsWith("HTTP/1.1 502 ");
                try (RawPeer leaving = patient.client()) {
                    leaving.send(GET); // a write is heard out, and takes its room until then
                    slow.received();
                }
                int gone = i + 1;
                Proxied.await(() -> patient.count(Side.OLD, "client-gone") == gone);
            }
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
