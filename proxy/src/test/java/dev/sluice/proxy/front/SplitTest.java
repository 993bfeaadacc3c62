package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.WriteState;

/** Which stack gets a request, when another one may get it instead, and what a change in between does. */
class SplitTest {
    private static final String GET = "GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /shop/pay HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nmoney";

    private final RawOrigin old = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
    private final RawOrigin fresh = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");

    @AfterEach
    void close() {
        old.close();
        fresh.close();
    }

    @Test
    void each_request_goes_where_its_unit_stands_at_that_moment() throws Exception {
        try (var proxy = Proxied.between(old.address(), fresh.address()).open(); var client = proxy.client()) {
            assertThat(client.send(GET).message()).endsWith("new");
            assertThat(fresh.received()).contains("Sluice-Unit: shop\r\n", "Sluice-Stack: new\r\n");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").message()).endsWith("old");
            proxy.revert();
            assertThat(client.send(GET).message()).endsWith("old");
            assertThat(old.received()).contains("Sluice-Unit: -\r\n");
            assertThat(old.received()).contains("Sluice-Unit: shop\r\n", "Sluice-Stack: old\r\n");
        }
    }

    @Test
    void an_upload_that_new_cannot_be_reached_for_goes_to_old_whole() throws Exception {
        try (var proxy = Proxied.between(old.address(), RawOrigin.absent()).open()) {
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("old");
            assertThat(old.received()).startsWith("POST /shop/pay ").contains("Sluice-Stack: old\r\n").endsWith("\r\n\r\nmoney");
            assertThat(proxy.count(Side.OLD, "2xx")).isEqualTo(1);
            assertThat(proxy.count(Side.NEW, "connect")).isEqualTo(1);
        }
    }

    @Test
    void another_origin_of_the_same_stack_is_tried_before_the_other_stack() throws Exception {
        try (var proxy = Proxied.between(old.address(), RawOrigin.absent(), fresh.address()).open()) {
            for (int i = 0; i < 10; i++) {
                assertThat(proxy.ask(POST)).endsWith("new");
            }
            assertThat(proxy.count(Side.NEW, "2xx")).isEqualTo(10);
            assertThat(proxy.count(Side.NEW, "connect")).isZero();
        }
    }

    @Test
    void nobody_left_to_ask_is_said_and_so_is_that_nothing_was_executed() {
        try (var proxy = Proxied.between(RawOrigin.absent(), RawOrigin.absent()).open(); var client = proxy.client()) {
            assertThat(client.send(POST).message()).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: not-executed\r\n");
            assertThat(client.send(GET).message()).as("the connection is still good").startsWith("HTTP/1.1 502 ");
            assertThat(proxy.count(Side.OLD, "connect")).isEqualTo(2);
        }
    }

    @Test
    void what_was_written_to_new_is_never_sent_to_old() {
        try (var broken = RawOrigin.playing(line -> line.request()); var proxy = Proxied.between(old.address(), broken.address()).open()) {
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: unknown\r\n");
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 502 ");
            assertThat(old.gotNothing()).isTrue();
            assertThat(broken.connections()).isEqualTo(2);
            assertThat(proxy.count(Side.NEW, "reset")).isEqualTo(2);
        }
    }

    @Test
    void a_safe_request_over_a_connection_that_was_closed_behind_our_back_is_sent_once_more() throws Exception {
        try (var closing = RawOrigin.playing(line -> {
            line.request();
            line.send(RawOrigin.OK);
            if (line.number() == 1) {
                line.request(); // closes without a word
            }
        }); var proxy = Proxied.between(closing.address()).open(); var client = proxy.client()) {
            assertThat(client.send(GET).message()).endsWith("ok");
            assertThat(client.send(GET).message()).endsWith("ok");
            assertThat(closing.connections()).isEqualTo(2);
            assertThat(closing.received()).startsWith("GET ");
        }
    }

    @Test
    void a_write_over_such_a_connection_is_not() {
        try (var closing = RawOrigin.playing(line -> {
            line.request();
            line.send(RawOrigin.OK);
            line.request();
        }); var proxy = Proxied.between(closing.address()).open(); var client = proxy.client()) {
            assertThat(client.send(POST).message()).endsWith("ok");
            assertThat(client.send(POST).message()).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: unknown\r\n");
            assertThat(closing.connections()).isEqualTo(1);
        }
    }

    @Test
    void no_request_meets_a_connection_that_its_origin_closed_after_answering() throws Exception {
        try (var closing = RawOrigin.playing(line -> {
            line.request();
            line.send(RawOrigin.OK);
        }); var proxy = Proxied.between(closing.address()).open(); var client = proxy.client()) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(client.send(i % 2 == 0 ? POST : GET).message()).as("request %d", i).startsWith("HTTP/1.1 200 OK");
                closing.awaitClosed();
            }
        }
    }

    @Test
    void a_repeat_has_no_more_time_than_was_left() {
        try (var silent = RawOrigin.playing(line -> {
            line.request();
            if (line.number() == 1) {
                line.send(RawOrigin.OK);
                line.request();
                LockSupport.parkNanos(Duration.ofMillis(1_500).toNanos()); // the origin takes its time
            } else {
                line.peer().toEnd();
            }
        });
                var proxy = Proxied.between(silent.address()).timeouts(Duration.ofSeconds(2), Duration.ofSeconds(60)).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).message()).endsWith("ok");
            long sent = System.nanoTime();
            assertThat(client.send(GET).message()).startsWith("HTTP/1.1 504 ");
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isBetween(Duration.ofMillis(1_900), Duration.ofMillis(3_200));
            assertThat(silent.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_repeat_that_cannot_be_made_ends_as_what_made_it_necessary() {
        try (var dying = RawOrigin.playing(line -> {
            line.request();
            line.send(RawOrigin.OK);
            line.request();
            line.origin().kill();
        }); var proxy = Proxied.between(old.address(), dying.address()).open(); var client = proxy.client()) {
            assertThat(client.send(GET).message()).endsWith("ok");
            assertThat(client.send(GET).message()).startsWith("HTTP/1.1 502 ").contains("closed the connection");
            assertThat(proxy.count(Side.NEW, "reset")).isEqualTo(1);
            assertThat(proxy.count(Side.NEW, "connect")).isZero();
        }
    }

    @Test
    void a_read_only_freeze_refuses_writes_and_says_that_they_were_not_executed() throws Exception {
        try (var proxy = Proxied.between(old.address(), fresh.address()).open(); var client = proxy.client()) {
            proxy.freeze(Proxied.UNIT, FreezeMode.READ_ONLY);
            assertThat(client.send(POST).message()).startsWith("HTTP/1.1 503 ").contains("Sluice-Outcome: not-executed\r\n",
                    "retry-after: ");
            assertThat(client.send(GET).message()).endsWith("new");
            fresh.received();
            proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED);
            assertThat(client.send(GET).message()).startsWith("HTTP/1.1 503 ");
            assertThat(client.send("HEAD /shop/x HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 503 ");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").message()).as("another unit").endsWith("old");
            assertThat(fresh.gotNothing()).isTrue();
            assertThat(proxy.count(Side.NEW, "refused")).isEqualTo(3);
        }
    }

    @Test
    void a_write_counts_as_in_flight_until_its_origin_is_through_with_it() throws Exception {
        var go = new CountDownLatch(1);
        try (var slow = RawOrigin.playing(line -> {
            line.request();
            await(go);
            line.send(RawOrigin.OK);
            line.request();
        }); var proxy = Proxied.between(old.address(), slow.address()).open(); var client = proxy.client()) {
            client.send(POST);
            slow.received();
            long generation = proxy.freeze(Proxied.UNIT, FreezeMode.READ_ONLY);
            assertThat(proxy.writes.state(Proxied.UNIT, generation).inFlight()).isEqualTo(1);
            go.countDown();
            assertThat(client.message()).endsWith("ok");
            WriteState after = proxy.writes.state(Proxied.UNIT, generation);
            assertThat(after.inFlight()).isZero();
            assertThat(after.lastEnded()).isPresent();
            proxy.awaitSettled(generation);
            assertThat(proxy.writes.state(CutoverUnit.UNCLAIMED, generation).inFlight()).isZero();
        }
    }

    @Test
    void a_request_that_waits_for_a_connection_to_new_goes_to_old_when_its_unit_is_taken_back_meanwhile() throws Exception {
        try (var full = new FullListener();
                var proxy = Proxied.between(old.address(), full.address()).connectIn(Duration.ofSeconds(5)).open();
                var client = proxy.client()) {
            client.send(POST);
            proxy.awaitWriteInFlight();
            proxy.revert();
            full.accept();
            assertThat(client.message()).endsWith("old");
            assertThat(old.received()).endsWith("money");
            assertThat(proxy.count(Side.NEW, "connect")).isZero();
        }
    }

    @Test
    void a_share_of_nothing_sends_nobody() throws Exception {
        try (var proxy = Proxied.between(old.address(), fresh.address()).open(); var client = proxy.client()) {
            proxy.share(Share.NONE);
            assertThat(client.send(GET).message()).endsWith("old");
            assertThat(fresh.connections()).isZero();
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
