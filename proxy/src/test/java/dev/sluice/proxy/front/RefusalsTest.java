package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.Limits;

/** What two readers could understand differently, and what is too much, never reaches an origin; the next client is served as ever. */
class RefusalsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";

    private final RawOrigin origin = RawOrigin.ok();
    private final Proxied proxy = Proxied.between(origin.address()).limits(limits -> new Limits(1024, 256, 1000, 50,
            Duration.ofMillis(400), Duration.ofMillis(400), Duration.ofMillis(700))).open();

    @BeforeEach
    void serves_before() throws Exception {
        assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK");
        origin.received();
    }

    @AfterEach
    void serves_after() throws Exception {
        assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK");
        proxy.close();
        origin.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n",
            "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX[]: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\n\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /\\x HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /../x HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTX/1.1\r\nHost: a\r\n\r\n",
            "GET / http/1.1\r\nHost: a\r\n\r\n",
            "GET /\r\nHost: a\r\n\r\n",
            "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: host\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Forwarded-For\r\n\r\n"})
    void ambiguous_bytes_are_refused_and_the_connection_ends(String bytes) {
        try (RawPeer client = proxy.client()) {
            String answer = client.send(bytes).toEnd();
            assertThat(answer).startsWith("HTTP/1.1 400 Bad Request\r\n").contains("Connection: close\r\n", "Sluice-Outcome: not-executed");
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\nhello\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n",
            "g\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n", " 5\r\nhello\r\n0\r\n\r\n",
            "00000000000000005\r\nhello\r\n0\r\n\r\n", "8000000000000000\r\nhello\r\n", "\r\nhello", "5;a=\u0001\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\r\nX : y\r\n\r\n", "5\r\nhello\r\n0\r\n\n"})
    void a_malformed_chunk_ends_the_upload_and_is_never_shown_as_its_end(String body) throws Exception {
        try (RawPeer client = proxy.client()) {
            String answer = client.send("POST /up" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + body).toEnd();
            assertThat(answer).startsWith("HTTP/1.1 400 Bad Request\r\n").contains("Connection: close\r\n");
            assertThat(origin.gotNothing()).as("a whole request at the origin").isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"GET / HTTP/2.0,505", "GET / HTTP/1.2,505", "GET / HTTP/3.1,505", "CONNECT a:1 HTTP/1.1,405", "TRACE / HTTP/1.1,501"})
    void what_is_not_spoken_here_is_said_so(String line, int status) {
        try (RawPeer client = proxy.client()) {
            assertThat(client.send(line + "\r\nHost: a\r\nConnection: close\r\n\r\n").toEnd()).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void a_head_or_a_body_over_its_limit_is_refused() {
        assertThat(proxy.ask("GET /" + "x".repeat(300) + HOST + "\r\n")).startsWith("HTTP/1.1 414 ");
        assertThat(proxy.ask("GET /" + "x".repeat(3000))).startsWith("HTTP/1.1 414 ");
        assertThat(proxy.ask("GET /" + HOST + "X: " + "x".repeat(1100) + "\r\n\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(proxy.ask("GET /" + HOST + "X: " + "x".repeat(1100))).startsWith("HTTP/1.1 431 ");
        assertThat(proxy.ask("GET /" + HOST + "A:\r\n".repeat(201) + "\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(proxy.ask("POST /" + HOST + "Content-Length: 1001\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        assertThat(proxy.ask("POST /" + HOST + "Transfer-Encoding: chunked\r\n\r\n400\r\n" + "x".repeat(1024))).startsWith("HTTP/1.1 413 ");
        assertThat(origin.gotNothing()).isTrue();
    }

    @Test
    void one_empty_line_before_a_request_is_forgiven() throws Exception {
        assertThat(proxy.ask("\r\n" + GET)).startsWith("HTTP/1.1 200 ");
        assertThat(origin.received()).startsWith("GET / HTTP/1.1\r\nHost: a\r\n");
    }

    @Test
    void the_same_length_said_twice_is_sent_once() throws Exception {
        assertThat(proxy.ask("POST /" + HOST + "Content-Length: 03\r\nContent-Length: 03\r\n\r\nabc")).startsWith("HTTP/1.1 200 ");
        assertThat(origin.received()).containsOnlyOnce("Content-Length: 3\r\n").endsWith("abc");
    }

    @Test
    void a_head_that_trickles_is_given_up_in_time() {
        try (RawPeer client = proxy.client()) {
            long begun = System.nanoTime();
            assertThat(client.send("GET / HT").toEnd()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(390), Duration.ofMillis(1400));
        }
    }

    @Test
    void a_head_that_comes_byte_by_byte_has_no_more_time_in_all() {
        try (RawPeer client = proxy.client()) {
            long begun = System.nanoTime();
            var dripping = Thread.ofVirtual().start(() -> drip(client));
            assertThat(client.toEnd()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(390), Duration.ofMillis(1400));
            dripping.interrupt();
        }
    }

    private static void drip(RawPeer client) {
        try {
            client.send("GET / HTTP/1.1\r\nX: ");
            while (!Thread.currentThread().isInterrupted()) {
                client.send("x");
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        } catch (UncheckedIOException _) {
            // the connection has ended
        }
    }

    @Test
    void a_body_that_stands_still_is_given_up_in_time() {
        try (RawPeer client = proxy.client()) {
            assertThat(client.send("POST /" + HOST + "Content-Length: 5\r\n\r\nab").toEnd()).startsWith("HTTP/1.1 408 ");
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    @Test
    void an_idle_connection_is_closed_without_a_word() {
        try (RawPeer client = proxy.client()) {
            client.send(GET).message();
            assertThat(client.toEnd()).isEmpty();
        }
    }

    @Test
    void errors_come_as_problems_to_those_who_ask_for_json() {
        assertThat(proxy.ask("GET /%00" + HOST + "Accept: application/json\r\n\r\n"))
                .contains("Content-Type: application/problem+json\r\n", "\"status\":400");
    }

    @Test
    void a_pipelined_request_behind_a_broken_one_is_not_served() {
        try (RawPeer client = proxy.client()) {
            String answers = client.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n" + GET).toEnd();
            assertThat(answers).containsOnlyOnce("HTTP/1.1 ").startsWith("HTTP/1.1 400 ");
            assertThat(origin.gotNothing()).isTrue();
        }
    }
}
