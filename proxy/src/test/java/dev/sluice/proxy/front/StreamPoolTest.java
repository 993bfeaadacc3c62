package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;
import dev.sluice.proxy.front.StreamOrigin.Line;
import dev.sluice.proxy.front.StreamOrigin.Request;

/** How many connections by HTTP/2 there are, what they carry at once, and when they end. */
class StreamPoolTest {
    private static final int CLIENTS = 16;
    /** Raised to 1 250 by hand: 20 000 in all. */
    private static final int EACH = 250;
    private static final String GET = "GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /shop/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    @TempDir
    private Path directory;

    @Test
    void those_who_come_while_the_first_connection_is_made_wait_for_it() throws Exception {
        var authority = new Authority(directory);
        try (var origin = StreamOrigin.playing(authority.holder(authority.issue("shop.example")), Line::answerAll);
                var proxy = Proxied.ofOld(origin.address()).verifying(believing(authority)).open()) {
            List<RawPeer> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                clients.add(proxy.client().send(i % 2 == 0 ? GET : POST));
            }
            for (RawPeer client : clients) {
                assertThat(client.message()).startsWith("HTTP/1.1 200 OK\r\n");
                client.close();
            }
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void those_who_waited_get_connections_of_their_own_when_the_origin_chooses_http_1_1() throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.playing(authority.holder(authority.issue("shop.example")), line -> line.answerAll(RawOrigin.OK));
                var proxy = Proxied.ofOld(origin.address()).verifying(believing(authority)).open()) {
            List<RawPeer> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(proxy.client().send(GET));
            }
            for (RawPeer client : clients) {
                assertThat(client.message()).startsWith("HTTP/1.1 200 OK\r\n");
                client.close();
            }
        }
    }

    @Test
    void those_who_wait_for_an_origin_that_does_not_come_are_told_in_time() {
        try (var silent = RawOrigin.playing(line -> line.peer().toEnd());
                var proxy = Proxied.ofOld(silent.address()).protocol(Stack.Protocol.HTTP2).connectIn(Duration.ofMillis(300)).open();
                var first = proxy.client();
                var second = proxy.client()) {
            first.send(GET);
            second.send(POST);
            assertThat(first.message()).startsWith("HTTP/1.1 502 ").contains("not-executed");
            assertThat(second.message()).startsWith("HTTP/1.1 502 ").contains("not-executed");
            assertThat(silent.connections()).isEqualTo(1);
        }
    }

    @Test
    void an_origin_that_takes_two_at_once_gets_two_at_once_on_each_connection() {
        var together = new CountDownLatch(3);
        try (var origin = StreamOrigin.taking(2, line -> {
            List<Request> two = List.of(line.request(), line.request());
            together.countDown();
            await(together);
            two.forEach(request -> line.answer(request, "ok"));
            line.answerAll();
        }); var proxy = speaking(origin)) {
            List<RawPeer> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(proxy.client().send(GET));
            }
            clients.forEach(client -> assertThat(client.message()).startsWith("HTTP/1.1 200 OK\r\n"));
            clients.forEach(RawPeer::close);
            assertThat(origin.connections()).isEqualTo(3);
        }
    }

    @Test
    void a_stack_with_one_connection_refuses_what_that_does_not_take_and_an_origin_that_takes_nothing_is_not_reached() {
        try (var origin = StreamOrigin.taking(1, line -> {
            Request held = line.request();
            line.frame(StreamOrigin.PING);
            line.answer(held, "ok").answerAll();
        });
                var closed = StreamOrigin.taking(0, Line::hold);
                var nothing = speaking(closed);
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).limits(Side.OLD, 1, 100).open();
                var first = proxy.client()) {
            first.send(GET);
            Proxied.await(() -> origin.requests() == 1);
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 503 ").contains("retry-after");
            assertThat(origin.connections()).isEqualTo(1);
            assertThat(nothing.ask(GET)).startsWith("HTTP/1.1 50").contains("not-executed");
        }
    }

    @Test
    void requests_in_flight_are_limited_whatever_connections_they_share() {
        try (var origin = StreamOrigin.playing(Line::hold);
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).limits(Side.OLD, 10, 2).open();
                var first = proxy.client();
                var second = proxy.client()) {
            first.send(GET);
            second.send(GET);
            Proxied.await(() -> proxy.inFlight(Side.OLD) == 2);
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 503 ");
            first.reset();
            Proxied.await(() -> proxy.inFlight(Side.OLD) == 1);
        }
    }

    @Test
    void a_connection_that_nobody_uses_says_goodbye_and_ends() throws Exception {
        var said = new AtomicBoolean();
        try (var origin = StreamOrigin.playing(line -> {
            line.answer(line.request(), "ok");
            line.frame(StreamOrigin.GOAWAY);
            said.set(true);
            line.hold();
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2)
                        .timeouts(Duration.ofSeconds(5), Duration.ofMillis(600)).open()) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 ");
            Proxied.await(() -> proxy.door.originConnections(Side.OLD) == 0);
            Proxied.await(said::get);
        }
    }

    @Test
    void a_post_prefers_a_connection_that_was_heard_of_a_moment_ago() {
        try (var origin = StreamOrigin.ok(); var proxy = speaking(origin)) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 ");
            long quiet = System.nanoTime() + Duration.ofMillis(1_100).toNanos();
            Proxied.await(() -> System.nanoTime() > quiet);
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 ");
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 200 ");
            assertThat(origin.connections()).isEqualTo(1);
            long again = System.nanoTime() + Duration.ofMillis(1_100).toNanos();
            Proxied.await(() -> System.nanoTime() > again);
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 200 ");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void thousands_of_requests_under_changing_shares_and_reverts_cross_no_answer() throws Exception {
        var wrong = new AtomicInteger();
        var answered = new AtomicInteger();
        try (var old = StreamOrigin.playing(line -> echo(line, "old"));
                var fresh = StreamOrigin.playing(line -> echo(line, "new"));
                var proxy = Proxied.between(old.address(), fresh.address()).protocol(Stack.Protocol.HTTP2).open()) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                clients.add(Thread.ofVirtual().start(() -> visit(proxy, number, answered, wrong)));
            }
            for (int share = 0; clients.stream().anyMatch(Thread::isAlive); share = (share + 1_700) % 10_000) {
                proxy.share(new Share(share));
                int before = answered.get();
                Proxied.await(() -> answered.get() > before + 200 || clients.stream().noneMatch(Thread::isAlive));
            }
            for (Thread client : clients) {
                client.join();
            }
            assertThat(answered.get()).isEqualTo(CLIENTS * EACH);
            assertThat(wrong.get()).isZero();
            assertThat(old.connections() + fresh.connections()).isLessThan(10);
            assertThat(proxy.inFlight(Side.OLD) + proxy.inFlight(Side.NEW)).isZero();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private static void echo(Line line, String name) {
        while (true) {
            Request request = line.request();
            line.answer(request, name + " " + request.path() + " " + request.body());
        }
    }

    private static void visit(Proxied proxy, int number, AtomicInteger answered, AtomicInteger wrong) {
        try (RawPeer client = proxy.client()) {
            for (int i = 0; i < EACH; i++) {
                String path = "/shop/" + number + "/" + i;
                boolean post = i % 3 == 0;
                String body = post ? "body" + number + "-" + i : "";
                String answer = client.send((post ? "POST " : "GET ") + path + " HTTP/1.1\r\nHost: a\r\n"
                        + (post ? "Content-Length: " + body.length() + "\r\n" : "") + "\r\n" + body).message();
                answered.incrementAndGet();
                if (!answer.startsWith("HTTP/1.1 200 ") || !answer.contains(" " + path + " " + body + "\r\n")) {
                    wrong.incrementAndGet();
                }
            }
        }
    }

    private static Proxied speaking(StreamOrigin origin) {
        return Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).open();
    }

    private static Stack.Tls believing(Authority authority) {
        return new Stack.Tls(Optional.of("shop.example"), Optional.of(authority.file()), false, Optional.empty());
    }
}
