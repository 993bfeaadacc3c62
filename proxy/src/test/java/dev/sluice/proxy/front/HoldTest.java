package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.Parking;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** Writes wait while their unit is on hold, and each is sent once, or known not to be executed (SEMANTICS D2). */
class HoldTest {
    private static final HoldTerms TERMS = new HoldTerms(Duration.ofSeconds(20), 50, 1000, 5000, 50, false);
    private static final String NOT_EXECUTED = "Sluice-Outcome: not-executed\r\n";

    private final RawOrigin old = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
    private final RawOrigin fresh = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");

    @AfterEach
    void close() {
        old.close();
        fresh.close();
    }

    @Test
    void a_write_waits_and_goes_to_the_stack_that_is_right_when_it_is_let_go() throws Exception {
        try (var proxy = open(TERMS, Share.NONE); var writer = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            writer.send(post("/shop/order?1", "one"));
            proxy.awaitParked(1);
            assertThat(proxy.ask("GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n")).as("reads pass").endsWith("old");
            assertThat(old.received()).startsWith("GET ");
            assertThat(proxy.writes.state(Proxied.UNIT, proxy.live.current().generation()).inFlight())
                    .as("it does not keep it from freezing")
                    .isZero();
            proxy.share(Share.ALL);
            assertThat(old.gotNothing() && fresh.gotNothing()).isTrue();
            proxy.hold(FreezeMode.OPEN);
            assertThat(writer.message()).startsWith("HTTP/1.1 200 ").endsWith("new");
            assertThat(fresh.received()).startsWith("POST /shop/order?1 ").endsWith("\r\n\r\none");
            assertThat(writer.send(post("/shop/order?2", "two")).message()).as("its connection serves on").endsWith("new");
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(1, 1, 0, 0, 0));
            proxy.awaitNoWriteInFlight();
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void a_revert_takes_along_what_is_parked() {
        try (var proxy = open(TERMS, Share.ALL); var writer = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            writer.send(post("/shop/order", "x"));
            proxy.awaitParked(1);
            proxy.revert();
            proxy.hold(FreezeMode.OPEN);
            assertThat(writer.message()).endsWith("old");
            assertThat(fresh.gotNothing()).isTrue();
        }
    }

    @Test
    void a_body_may_come_in_pieces_before_and_after_its_turn() throws Exception {
        try (var proxy = open(TERMS, Share.NONE); var early = proxy.client(); var late = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            early.send("POST /shop/1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
            proxy.awaitParked(1);
            early.send("3\r\ntwo\r\n0\r\n\r\n");
            late.send("POST /shop/2 HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\nExpect: 100-continue\r\n\r\nhalf");
            proxy.awaitParked(2);
            proxy.hold(FreezeMode.OPEN);
            assertThat(early.message()).endsWith("old");
            assertThat(old.received()).contains("one", "two").endsWith("0\r\n\r\n");
            assertThat(late.send("full").message()).endsWith("old");
            assertThat(old.received()).startsWith("POST /shop/2 ").endsWith("halffull");
        }
    }

    @Test
    void nobody_waits_longer_than_each_may() throws Exception {
        try (var proxy = open(new HoldTerms(Duration.ofMillis(200), 50, 1000, 5000, 50, false), Share.NONE); var writer = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            assertThat(writer.send(post("/shop/order", "x")).message()).startsWith("HTTP/1.1 503 ")
                    .contains(NOT_EXECUTED, "retry-after: 300\r\n", "cache-control: no-store\r\n");
            writer.send(post("/shop/order", "y"));
            proxy.awaitParked(1);
            proxy.hold(FreezeMode.OPEN);
            assertThat(writer.message()).as("the same connection, another request").endsWith("old");
            assertThat(old.received()).endsWith("y");
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(2, 1, 1, 0, 0));
        }
    }

    @Test
    void what_is_beyond_a_bound_is_refused_at_once() {
        var terms = new HoldTerms(Duration.ofSeconds(20), 2, 1000, 1500, 50, false);
        try (var proxy = open(terms, Share.NONE); var first = proxy.client(); var second = proxy.client(); var third = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            assertThat(proxy.ask(post("/shop/large", "x".repeat(1001)))).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            first.send(post("/shop/1", "x".repeat(900)));
            proxy.awaitParked(1);
            assertThat(second.send(post("/shop/2", "x".repeat(900))).message()).as("all bodies together").startsWith("HTTP/1.1 503 ");
            second.send("POST /shop/2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
            proxy.awaitParked(2);
            assertThat(third.send(post("/shop/3", "")).message()).as("too many").startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            proxy.hold(FreezeMode.OPEN);
            assertThat(first.message()).endsWith("old");
            assertThat(second.message()).endsWith("old");
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(3, 2, 1, 0, 2));
        }
    }

    @Test
    void one_body_that_is_too_long_is_no_full_hold_and_bodies_that_are_too_much_together_are_one() {
        var terms = new HoldTerms(Duration.ofSeconds(20), 50, 1000, 1500, 50, true);
        var asked = new LinkedBlockingQueue<Command.Tighten>();
        try (var proxy = open(terms, Share.NONE); var first = proxy.client()) {
            proxy.door.parked().onFull(asked::add);
            proxy.hold(FreezeMode.HOLD);
            assertThat(proxy.ask(post("/shop/large", "x".repeat(1001)))).startsWith("HTTP/1.1 503 ");
            assertThat(proxy.ask("POST /shop/large HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001)
                    + "\r\n0\r\n\r\n")).startsWith("HTTP/1.1 503 ");
            first.send(post("/shop/1", "x".repeat(900)));
            proxy.awaitParked(1);
            assertThat(asked).isEmpty();
            assertThat(proxy.ask(post("/shop/2", "x".repeat(900)))).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            Proxied.await(() -> asked.size() == 1);
        }
    }

    @Test
    void whose_client_has_gone_is_not_executed() {
        try (var proxy = open(TERMS, Share.NONE); var polite = proxy.client(); var rude = proxy.client(); var stays = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            polite.send(post("/shop/1", "x"));
            rude.send("POST /shop/2 HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
            stays.send(post("/shop/3", "x"));
            proxy.awaitParked(3);
            polite.leave();
            rude.reset();
            proxy.awaitParked(1);
            proxy.hold(FreezeMode.OPEN);
            assertThat(stays.message()).endsWith("old");
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(3, 1, 0, 2, 0));
            assertThat(old.gotNothing()).isFalse();
        }
    }

    @Test
    void a_stricter_freeze_refuses_all_that_is_parked() {
        try (var proxy = open(TERMS, Share.NONE)) {
            proxy.hold(FreezeMode.HOLD);
            List<RawPeer> clients = parked(proxy, 20);
            proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED);
            clients.forEach(client -> assertThat(client.message()).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED));
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(20, 0, 20, 0, 0));
            assertThat(old.gotNothing()).isTrue();
            clients.forEach(RawPeer::close);
        }
    }

    @Test
    void they_are_let_go_one_by_one_in_the_order_in_which_they_came_and_later_ones_of_a_client_come_behind() throws Exception {
        try (var proxy = open(TERMS, Share.NONE); var later = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            List<RawPeer> clients = parked(proxy, 20);
            long began = System.nanoTime();
            proxy.hold(FreezeMode.OPEN);
            later.send(post("/shop/later", "x"));
            for (int i = 0; i < 20; i++) {
                assertThat(old.received()).startsWith("POST /shop/" + i + " ");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).as("50 in a second").isGreaterThan(Duration.ofMillis(300));
            assertThat(old.received()).as("though it may write already").startsWith("POST /shop/later ");
            assertThat(later.message()).endsWith("old");
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(21, 21, 0, 0, 0));
            clients.forEach(RawPeer::close);
        }
    }

    @Test
    void a_hold_that_comes_back_keeps_those_who_are_left() {
        try (var proxy = open(TERMS, Share.NONE)) {
            proxy.hold(FreezeMode.HOLD);
            List<RawPeer> clients = parked(proxy, 20);
            proxy.hold(FreezeMode.OPEN);
            clients.getFirst().message();
            proxy.hold(FreezeMode.HOLD);
            long left = proxy.door.parked().waiting(Proxied.UNIT);
            assertThat(left).isBetween(1L, 19L);
            proxy.awaitNoWriteInFlight();
            assertThat(proxy.door.parked().waiting(Proxied.UNIT)).isEqualTo(left);
            proxy.hold(FreezeMode.OPEN);
            clients.subList(1, 20).forEach(client -> assertThat(client.message()).endsWith("old"));
            assertThat(proxy.awaitHoldOver()).as("one hold").isEqualTo(new Parking.Sums(20, 20, 0, 0, 0));
            clients.forEach(RawPeer::close);
        }
    }

    @Test
    void a_stack_is_given_no_more_than_its_limit_and_nobody_gets_an_error_for_that() {
        var busy = new AtomicInteger();
        var most = new AtomicInteger();
        try (var slow = RawOrigin.playing(line -> {
            while (!line.request().isEmpty()) {
                most.accumulateAndGet(busy.incrementAndGet(), Math::max);
                pause();
                busy.decrementAndGet();
                line.send(RawOrigin.OK);
            }
        });
                var proxy = Proxied.ofOld(slow.address()).holding(new HoldTerms(Duration.ofSeconds(20), 200, 1000, 50_000, 1000, false))
                        .limits(Side.OLD, 3, 3).open()) {
            proxy.hold(FreezeMode.HOLD);
            List<RawPeer> clients = parked(proxy, 100);
            proxy.hold(FreezeMode.OPEN);
            clients.forEach(client -> assertThat(client.message()).startsWith("HTTP/1.1 200 "));
            assertThat(most).hasValueLessThanOrEqualTo(3);
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(100, 100, 0, 0, 0));
            clients.forEach(RawPeer::close);
        }
    }

    @Test
    void who_finds_no_room_within_its_time_is_refused() throws Exception {
        var go = new CountDownLatch(1);
        try (var stuck = RawOrigin.playing(line -> {
            line.request();
            await(go);
        });
                var proxy = Proxied.ofOld(stuck.address()).holding(new HoldTerms(Duration.ofMillis(700), 200, 1000, 50_000, 50, false))
                        .limits(Side.OLD, 1, 1).open();
                var first = proxy.client();
                var second = proxy.client();
                var gone = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            first.send(post("/shop/1", "x"));
            proxy.awaitParked(1);
            second.send(post("/shop/2", "x"));
            proxy.awaitParked(2);
            gone.send(post("/shop/3", "x"));
            proxy.awaitParked(3);
            proxy.hold(FreezeMode.OPEN);
            stuck.received();
            gone.leave();
            assertThat(second.message()).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(3, 1, 1, 1, 0));
            go.countDown();
            assertThat(first.message()).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: unknown\r\n");
        }
    }

    /** The origin says late how many requests it takes: one. */
    @Test
    void whose_time_was_over_before_its_stack_had_no_room_is_refused_at_once() {
        String settings = "\0\0\6\4\0\0\0\0\0" + "\0\3\0\0\0\1";
        var go = new CountDownLatch(1);
        try (var late = RawOrigin.playing(line -> {
            await(go);
            line.send(settings).peer().toEnd();
        });
                var proxy = Proxied.ofOld(late.address()).protocol(Stack.Protocol.HTTP2).limits(Side.OLD, 1, 10)
                        .connectIn(Duration.ofSeconds(10)).holding(new HoldTerms(Duration.ofSeconds(3), 50, 1000, 5000, 1000, false))
                        .open();
                var first = proxy.client();
                var second = proxy.client();
                var third = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            first.send(post("/shop/1", "x"));
            proxy.awaitParked(1);
            second.send(post("/shop/2", "x"));
            proxy.awaitParked(2);
            proxy.hold(FreezeMode.OPEN);
            Proxied.await(() -> proxy.writes.state(Proxied.UNIT, 0).inFlight() == 2);
            proxy.hold(FreezeMode.HOLD);
            assertThat(third.send(post("/shop/3", "x")).message()).as("came last").startsWith("HTTP/1.1 503 ");
            assertThat(proxy.door.parked().waiting(Proxied.UNIT)).as("they wait for a connection").isEqualTo(2);
            go.countDown();
            assertThat(second.message()).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            proxy.hold(FreezeMode.OPEN);
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(3, 1, 2, 0, 0));
        }
    }

    @Test
    void an_ordered_stop_refuses_what_is_parked() {
        try (var proxy = open(TERMS, Share.NONE)) {
            proxy.hold(FreezeMode.HOLD);
            List<RawPeer> clients = parked(proxy, 5);
            proxy.door.drain(Duration.ofSeconds(5));
            clients.forEach(client -> {
                assertThat(client.message()).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED, "Connection: close\r\n");
                assertThat(client.read()).isEqualTo(-1);
                client.close();
            });
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void who_is_taken_over_from_refuses_what_is_parked_and_parks_no_more() {
        try (var proxy = open(TERMS, Share.NONE)) {
            proxy.hold(FreezeMode.HOLD);
            List<RawPeer> clients = parked(proxy, 2);
            Thread leaving = Thread.ofVirtual().start(() -> proxy.door.leave(Duration.ofSeconds(10)));
            clients.forEach(client -> {
                assertThat(client.message()).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
                client.close();
            });
            assertThat(leaving.isAlive() || old.gotNothing()).isTrue();
            assertThat(proxy.door.parked().waiting(Proxied.UNIT)).isZero();
        }
    }

    @Test
    void what_is_pipelined_behind_it_comes_behind_it() throws Exception {
        try (var proxy = open(TERMS, Share.NONE); var client = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            client.send(post("/shop/1", "x") + "GET /shop/2 HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.awaitParked(1);
            proxy.hold(FreezeMode.OPEN);
            assertThat(client.message()).endsWith("old");
            assertThat(client.message()).endsWith("old");
            assertThat(old.received()).startsWith("POST /shop/1 ");
            assertThat(old.received()).startsWith("GET /shop/2 ");
        }
    }

    @Test
    void a_websocket_does_not_take_the_place_of_an_order() {
        try (var proxy = open(TERMS, Share.NONE)) {
            proxy.hold(FreezeMode.HOLD);
            assertThat(proxy.ask(WebSocketOrigin.handshake("/shop/live"))).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            assertThat(proxy.door.parked().waiting(Proxied.UNIT)).isZero();
        }
    }

    @Test
    void a_body_that_breaks_off_while_parked_is_told_so() {
        try (var proxy = open(TERMS, Share.NONE); var client = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            client.send("POST /shop/1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
            proxy.awaitParked(1);
            client.send("no size\r\n");
            assertThat(client.message()).startsWith("HTTP/1.1 400 ").contains(NOT_EXECUTED);
            proxy.hold(FreezeMode.OPEN);
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(1, 0, 1, 0, 0));
            assertThat(old.gotNothing()).isTrue();
        }
    }

    private Proxied open(HoldTerms terms, Share share) {
        return Proxied.between(old.address(), fresh.address()).holding(terms).share(share).open();
    }

    /** That many, of connections of their own, parked one after the other. */
    private static List<RawPeer> parked(Proxied proxy, int count) {
        List<RawPeer> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(proxy.client().send(post("/shop/" + i, "body " + i)));
            proxy.awaitParked(i + 1);
        }
        return clients;
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** As long as an order takes. */
    private static void pause() {
        await(new CountDownLatch(1), 10);
    }

    private static void await(CountDownLatch latch, long millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
