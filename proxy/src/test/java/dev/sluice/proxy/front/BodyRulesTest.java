package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.Limits;
import dev.sluice.model.Side;

/** HARDENING R7, R8, R12 of one body: asked for or not, answered early, cut, and never more of it in memory than agreed. */
class BodyRulesTest {
    private static final String UP = "POST /up HTTP/1.1\r\nHost: a\r\n";
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int PIECE = 1 << 20;
    private static final long LARGE = 200L * PIECE;

    @ParameterizedTest
    @ValueSource(strings = {"417 Expectation Failed", "200 OK", "302 Found"})
    void R7_a_final_answer_instead_of_100_ends_both_connections(String status) throws Exception {
        try (var rules = new Rules(RawOrigin.playing(line -> {
            String head = line.peer().head();
            if (head.startsWith("GET ")) {
                line.peer().send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                return;
            }
            line.send("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\nno");
            line.peer().toEnd();
        })); var client = rules.proxy.client()) {
            String answer = client.send(UP + "Expect: 100-continue\r\nContent-Length: 40\r\n\r\n").message();
            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\r\nConnection: close\r\n").endsWith("no");
            client.send("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\nxxxx");
            assertThat(client.toEnd()).as("the late body is no request").isEmpty();
            rules.origin.awaitClosed();
            assertThat(rules.proxy.ask(GET)).endsWith("ok");
        }
    }

    @Test
    void R7_a_body_that_nobody_waits_with_is_sent_on_before_any_100() throws Exception {
        try (var rules = new Rules()) {
            rules.arrives(UP + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
                    UP + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\nhi");
        }
    }

    @Test
    void R8_what_follows_an_early_answer_is_never_a_request() throws Exception {
        try (var rules = new Rules(RawOrigin.playing(line -> {
            if (line.peer().head().startsWith("POST ")) {
                line.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                line.peer().toEnd();
            } else {
                line.send(RawOrigin.OK);
            }
        })); var client = rules.proxy.client()) {
            assertThat(client.send(UP + "Content-Length: 1000\r\n\r\nsome").message()).startsWith("HTTP/1.1 403 ")
                    .contains("\r\nConnection: close\r\n");
            client.send(GET);
            assertThat(client.toEnd()).isEmpty();
            assertThat(rules.proxy.ask(GET)).endsWith("ok");
            assertThat(rules.proxy.count(Side.OLD, "4xx")).isEqualTo(1);
        }
    }

    @Test
    void R8_an_early_answer_to_a_body_that_is_all_here_keeps_the_client_in_step() throws Exception {
        try (var rules = new Rules(RawOrigin.playing(line -> {
            for (String head = line.peer().head(); !head.isEmpty(); head = line.peer().head()) {
                line.send(RawOrigin.OK);
                line.peer().bodyOf(head);
            }
        })); var client = rules.proxy.client()) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.send(UP + "Content-Length: 27\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n\n").message()).endsWith("ok");
            }
            assertThat(rules.proxy.count(Side.OLD, "2xx")).isEqualTo(50);
        }
    }

    @Test
    void R8_lingering_after_an_early_answer_has_an_end() {
        try (var rules = new Rules(RawOrigin.playing(line -> {
            line.peer().head();
            line.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
            line.peer().toEnd();
        })); var client = rules.proxy.client()) {
            client.send(UP + "Content-Length: " + LARGE + "\r\n\r\n");
            assertThat(client.message()).startsWith("HTTP/1.1 413 ");
            long begun = System.nanoTime();
            assertThat(client.endsByReset() || client.read() < 0).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void R7_lingering_behind_a_refused_expectation_lasts_a_second_at_most() {
        try (var rules = new Rules(RawOrigin.playing(line -> {
            line.peer().head();
            line.send("HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno");
            line.peer().toEnd();
        })); var client = rules.proxy.client()) {
            client.send(UP + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.message()).startsWith("HTTP/1.1 417 ");
            assertThat(client.read()).isEqualTo(-1);
            long begun = System.nanoTime();
            assertThat(closedWithin(rules, Duration.ofMillis(1500))).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(700), Duration.ofMillis(1500));
        }
    }

    @Test
    void R8_lingering_takes_no_more_than_256_KiB() {
        try (var rules = new Rules(RawOrigin.playing(line -> {
            line.peer().head();
            line.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
            line.peer().toEnd();
        })); var client = rules.proxy.client()) {
            client.send(UP + "Content-Length: " + LARGE + "\r\n\r\n");
            assertThat(client.message()).startsWith("HTTP/1.1 413 ");
            client.send(new byte[300 << 10]);
            assertThat(closedWithin(rules, Duration.ofMillis(1500))).isTrue();
        }
    }

    private static boolean closedWithin(Rules rules, Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (rules.proxy.door.clientConnections() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(200_000);
        }
        return rules.proxy.door.clientConnections() == 0;
    }

    @Test
    void R11_an_upload_that_its_client_never_begins_is_the_clients_failure_and_not_the_origins() {
        try (var origin = RawOrigin.playing(line -> line.peer().toEnd());
                var proxy = Proxied.between(origin.address()).timeouts(Duration.ofMillis(300), Duration.ofSeconds(60))
                        .limits(limits -> new Limits(limits.header(), limits.uri(), limits.body(), 50, Duration.ofSeconds(5),
                                Duration.ofMillis(1200), Duration.ofSeconds(5)))
                        .open();
                var client = proxy.client()) {
            assertThat(client.send(UP + "Content-Length: 5\r\n\r\n").message()).startsWith("HTTP/1.1 408 ");
            assertThat(proxy.count(Side.OLD, "timeout")).isZero();
            assertThat(proxy.count(Side.OLD, "refused")).isEqualTo(1);
        }
    }

    @Test
    void R11_an_origin_that_answers_early_and_waits_for_the_client_has_not_failed() {
        try (var origin = RawOrigin.playing(line -> {
            line.peer().head();
            line.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
            line.send(line.peer().bytes(4));
            line.peer().toEnd();
        });
                var proxy = Proxied.between(origin.address()).timeouts(Duration.ofSeconds(5), Duration.ofMillis(300))
                        .limits(limits -> new Limits(limits.header(), limits.uri(), limits.body(), 50, Duration.ofSeconds(5),
                                Duration.ofMillis(1200), Duration.ofSeconds(5)))
                        .open();
                var client = proxy.client()) {
            assertThat(client.send(UP + "Content-Length: 4\r\n\r\n").head()).startsWith("HTTP/1.1 200 ");
            assertThat(client.toEnd()).as("cut, for its own silence").isEmpty();
            assertThat(proxy.count(Side.OLD, "timeout")).isZero();
            assertThat(proxy.count(Side.OLD, "refused")).isEqualTo(1);
        }
    }

    @Test
    void R12_an_echo_that_its_client_does_not_read_stops_the_clients_upload() throws Exception {
        var poured = new AtomicLong();
        try (var origin = RawOrigin.playing(line -> {
            line.peer().head();
            line.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            for (long echoed = 0; echoed < LARGE; echoed += PIECE) {
                line.send(line.peer().bytes(PIECE));
            }
        }); var proxy = Proxied.between(origin.address()).open(); var client = RawPeer.connectNarrow(proxy.address)) {
            Thread.ofVirtual().start(() -> {
                client.send(UP + "Content-Length: " + LARGE + "\r\n\r\n");
                for (long sent = 0; sent < LARGE; sent += PIECE) {
                    client.send(new byte[PIECE]);
                    poured.addAndGet(PIECE);
                }
            });
            awaitStandstill(poured);
            assertThat(poured.get()).isLessThan(64L * PIECE);
            client.head();
            assertThat(client.count(LARGE)).isEqualTo(LARGE);
        }
    }

    @Test
    void R12_answers_of_our_own_that_a_client_does_not_read_stop_its_next_requests() throws Exception {
        var poured = new AtomicLong();
        byte[] requests = ("GET /shop/x HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(970) + "\r\n\r\n").repeat(1024).getBytes(
                StandardCharsets.US_ASCII);
        try (var rules = new Rules(); var client = RawPeer.connectNarrow(rules.proxy.address)) {
            rules.proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED);
            Thread.ofVirtual().start(() -> {
                for (long sent = 0; sent < LARGE; sent += requests.length) {
                    client.send(requests);
                    poured.addAndGet(requests.length);
                }
            });
            awaitStandstill(poured);
            assertThat(poured.get()).isLessThan(64L * PIECE);
            for (int i = 0; i < 10_000; i++) {
                assertThat(client.message()).startsWith("HTTP/1.1 503 ");
            }
            rules.another();
        }
    }

    @Test
    void R8_a_client_that_resets_in_each_state_leaves_nothing_behind() throws Exception {
        try (var rules = new Rules()) {
            for (String begun : new String[] {"", "\r", "GET / HT", GET, UP + "Content-Length: 5\r\n\r\n",
                    UP + "Content-Length: 5\r\n\r\nhel",
                    UP + "Transfer-Encoding: chunked\r\n\r\n5\r\nhe", UP + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y"}) {
                RawPeer client = rules.proxy.client();
                client.send(begun);
                client.reset();
            }
            rules.proxy.awaitNoWriteInFlight();
            rules.awaitNoClients();
            drain(rules);
            rules.another();
        }
    }

    private static void drain(Rules rules) throws InterruptedException {
        while (!rules.origin.gotNothing()) {
            rules.origin.received();
        }
    }

    /** Returns once the number has not changed for half a second. */
    private static void awaitStandstill(AtomicLong number) throws InterruptedException {
        long before = -1;
        while (before != number.get()) {
            before = number.get();
            assertThat(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS)).isFalse();
        }
    }
}
