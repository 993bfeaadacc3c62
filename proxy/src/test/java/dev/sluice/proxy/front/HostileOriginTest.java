package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.Side;

/** Whatever an origin does, the client gets a whole answer, an honest error, or an answer that visibly breaks off. */
class HostileOriginTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    @ParameterizedTest
    @ValueSource(strings = {
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX : y\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nX: y\r\n z\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
            "HTTP/1.1 200 OK\r\nX: a\u0000\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 999 OK\r\nContent-Length: 2\r\n\r\nok",
            "SSH-2.0-OpenSSH_9.2\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nConnection: content-length\r\nContent-Length: 2\r\n\r\nok"})
    void invalid_http_becomes_a_bad_gateway(String answer) {
        try (var origin = RawOrigin.answering(answer); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            assertThat(client.send(GET).message()).startsWith("HTTP/1.1 502 Bad Gateway\r\n").contains("not valid HTTP");
            assertThat(proxy.count(Side.OLD, "protocol")).isEqualTo(1);
            assertThat(client.send(GET).message()).as("the connection is still good").startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void an_endless_head_is_not_read_to_its_end() {
        try (var origin = RawOrigin.answering("HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000) + "\r\n\r\n");
                var many = RawOrigin.answering("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(201) + "\r\n");
                var interim = RawOrigin.answering("HTTP/1.1 102 Processing\r\n\r\n".repeat(17) + RawOrigin.OK);
                var first = Proxied.between(origin.address()).open();
                var second = Proxied.between(many.address()).open();
                var third = Proxied.between(interim.address()).open()) {
            assertThat(first.ask(GET)).startsWith("HTTP/1.1 502 ");
            assertThat(second.ask(GET)).startsWith("HTTP/1.1 502 ");
            try (RawPeer client = third.client()) {
                assertThat(client.send("GET / HTTP/1.0\r\n\r\n").toEnd()).startsWith("HTTP/1.1 502 ");
            }
        }
    }

    @Test
    void a_reset_before_the_answer_is_a_bad_gateway_and_says_that_a_write_may_have_happened() {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.peer().reset();
        }); var proxy = Proxied.between(origin.address()).open()) {
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: unknown\r\n");
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 502 ").doesNotContain("Sluice-Outcome");
            assertThat(proxy.count(Side.OLD, "reset")).isEqualTo(2);
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_silent_origin_is_given_up_in_time() {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.peer().toEnd();
        }); var proxy = Proxied.between(origin.address()).timeouts(Duration.ofMillis(300), Duration.ofSeconds(60)).open()) {
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 504 Gateway Timeout\r\n").contains("Sluice-Outcome: unknown\r\n");
            assertThat(proxy.count(Side.OLD, "timeout")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nx\r\n"})
    void an_answer_cut_short_stays_cut_short(String part) {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send(part);
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            String answer = client.send(GET).toEnd();
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith(part.contains("chunked") ? "short\r\n" : "short");
        }
    }

    @Test
    void an_endless_answer_that_is_reset_is_reset_for_an_old_client_too() {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send("HTTP/1.1 200 OK\r\n\r\nsome");
            line.peer().reset();
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").endsByReset()).isTrue();
        }
    }

    @Test
    void an_answer_that_stands_still_is_cut_in_time() {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort");
            line.peer().toEnd();
        });
                var proxy = Proxied.between(origin.address()).timeouts(Duration.ofSeconds(5), Duration.ofMillis(300)).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).toEnd()).endsWith("\r\n\r\nshort");
            assertThat(proxy.count(Side.OLD, "timeout")).isEqualTo(1);
        }
    }

    @Test
    void bytes_that_nobody_asked_for_never_reach_the_next_client() {
        try (var origin = RawOrigin.answering(RawOrigin.OK + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
                var proxy = Proxied.between(origin.address()).open();
                var client = proxy.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).message()).endsWith("\r\n\r\nok");
            }
            assertThat(origin.connections()).isEqualTo(5);
        }
    }

    @Test
    void a_body_where_there_must_be_none_is_not_taken_for_the_next_answer() {
        try (var origin = RawOrigin.answering("HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\npoison");
                var proxy = Proxied.between(origin.address()).open();
                var client = proxy.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(GET).head()).startsWith("HTTP/1.1 304 ");
            }
        }
    }

    @Test
    void fields_of_one_connection_stay_there_and_our_own_cannot_be_forged() {
        try (var origin = RawOrigin.answering("HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nKeep-Alive: timeout=9\r\nX-Hop: 1\r\n"
                + "Upgrade: h2c\r\nSluice-Outcome: not-executed\r\nX-Stays: 1\r\nContent-Length: 2\r\n\r\nok");
                var proxy = Proxied.between(origin.address()).open()) {
            assertThat(proxy.ask(GET)).isEqualTo("HTTP/1.1 200 OK\r\nX-Stays: 1\r\nVia: 1.1 sluice\r\nContent-Length: 2\r\n\r\nok");
        }
    }
}
