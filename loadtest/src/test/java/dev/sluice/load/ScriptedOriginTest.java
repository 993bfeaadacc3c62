package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a peer sees on a raw socket when an origin misbehaves. */
class ScriptedOriginTest {
    private static final Page PAGE = Page.text(200, "0123456789");
    private ScriptedOrigin origin;

    @BeforeEach
    void open() throws IOException {
        origin = ScriptedOrigin.open();
    }

    @AfterEach
    void close() {
        origin.close();
    }

    @Test
    void it_answers_and_keeps_the_connection() throws IOException {
        try (var peer = peer()) {
            send(peer, "GET /a?x=1 HTTP/1.1\r\nHost: h\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertThat(rest(peer).split("HTTP/1.1 200 OK\r\n", -1)).hasSize(3);
        }
        assertThat(origin.requestsFor("/a")).isEqualTo(2);
        assertThat(origin.connections()).isEqualTo(1);
    }

    @Test
    void it_remembers_paths_visitors_and_the_ids_of_posts() throws IOException {
        for (int i = 0; i < 2; i++) {
            try (var peer = peer()) {
                send(peer,
                        "POST /pay/now HTTP/1.1\r\nHost: h\r\nX-Visitor: ann\r\nConnection: close\r\nContent-Length: 11\r\n\r\nid=p1&sum=9");
                assertThat(rest(peer)).startsWith("HTTP/1.1 200");
            }
        }
        assertThat(origin.posted()).containsExactly(Map.entry("p1", 2));
        assertThat(origin.requestsOf("ann")).isEqualTo(2);
        assertThat(origin.requestsOf("bob")).isZero();
        assertThat(origin.requestsFor("/pay/**")).isEqualTo(2);
        assertThat(origin.requests()).isEqualTo(2);
    }

    @Test
    void it_invites_a_body_that_waits_for_100_continue() throws IOException {
        try (var peer = peer()) {
            send(peer, "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\n");
            assertThat(read(peer, 25)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            send(peer, "id=1");
            assertThat(rest(peer)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void a_script_is_for_a_method_and_a_path_and_may_change() throws IOException {
        origin.on("POST", "/pay", Behaviour.status(500));
        origin.onAnythingElse(Behaviour.status(404));
        assertThat(exchange("POST", "/pay")).startsWith("HTTP/1.1 500");
        assertThat(exchange("GET", "/pay")).startsWith("HTTP/1.1 404");
        origin.on("POST", "/pay", Behaviour.ok());
        assertThat(exchange("POST", "/pay")).startsWith("HTTP/1.1 200");
    }

    @Test
    void a_delay_comes_before_the_answer() throws IOException {
        origin.onAnythingElse(new Behaviour.Delay(Duration.ofMillis(80), Behaviour.ok()));
        long begin = System.nanoTime();
        assertThat(exchange("GET", "/")).startsWith("HTTP/1.1 200");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(79));
    }

    @Test
    void it_takes_as_long_as_answers_usually_do() throws IOException {
        origin.onAnythingElse(new Behaviour.Takes(Duration.ofMillis(10), 0.5, Behaviour.ok()));
        try (var peer = peer()) {
            long begin = System.nanoTime();
            send(peer, "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(29) + "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertThat(rest(peer).split("HTTP/1.1 200", -1)).hasSize(31);
            // the mean is 11.3 ms, and the standard error of the sum of thirty 33 ms
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(200));
        }
    }

    @Test
    void it_tells_what_it_has_come_to() throws IOException {
        var noted = new AtomicInteger();
        origin.on("GET", "/bad", new Behaviour.Noted(noted::incrementAndGet, Behaviour.status(500)));
        assertThat(exchange("GET", "/good")).startsWith("HTTP/1.1 200");
        assertThat(noted).hasValue(0);
        assertThat(exchange("GET", "/bad")).startsWith("HTTP/1.1 500");
        assertThat(noted).hasValue(1);
    }

    @Test
    void chance_strikes_about_as_often_as_told() throws IOException {
        origin.onAnythingElse(new Behaviour.Sometimes(30, Behaviour.status(503), Behaviour.ok()));
        try (var peer = peer()) {
            send(peer, "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(400) + "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            assertThat(rest(peer).split("HTTP/1.1 503", -1).length - 1).isBetween(84, 156); // 120 ± 4 sigma
        }
    }

    @Test
    void a_stall_sends_nothing_and_keeps_the_connection() throws IOException {
        origin.onAnythingElse(new Behaviour.Stall());
        assertSilentAfter("");
        origin.onAnythingElse(new Behaviour.StallMidBody(PAGE));
        assertSilentAfter("Content-Length: 10\r\n\r\n01234");
    }

    @Test
    void a_close_ends_in_good_order_with_as_much_as_was_told() throws IOException {
        origin.onAnythingElse(new Behaviour.Close());
        assertThat(exchange("GET", "/")).isEmpty();
        origin.onAnythingElse(new Behaviour.CloseMidBody(PAGE));
        assertThat(exchange("GET", "/")).endsWith("Content-Length: 10\r\n\r\n01234");
    }

    @Test
    void a_reset_is_an_rst_in_the_middle_of_head_or_body() {
        origin.onAnythingElse(new Behaviour.ResetMidHead(PAGE));
        assertThatThrownBy(() -> exchange("GET", "/")).isInstanceOf(SocketException.class);
        origin.onAnythingElse(new Behaviour.ResetMidBody(PAGE));
        assertThatThrownBy(() -> exchange("GET", "/")).isInstanceOf(SocketException.class);
    }

    @Test
    void it_lies_about_the_length_and_talks_nonsense() throws IOException {
        origin.onAnythingElse(new Behaviour.WrongLength(PAGE, 99));
        assertThat(exchange("GET", "/")).endsWith("Content-Length: 99\r\n\r\n0123456789");
        origin.onAnythingElse(new Behaviour.Raw("SMTP/2 what?\n"));
        assertThat(exchange("GET", "/")).isEqualTo("SMTP/2 what?\n");
    }

    private void assertSilentAfter(String end) throws IOException {
        try (var peer = peer()) {
            send(peer, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            peer.setSoTimeout(120);
            var heard = new ByteArrayOutputStream();
            assertThatThrownBy(() -> peer.getInputStream().transferTo(heard)).isInstanceOf(SocketTimeoutException.class);
            assertThat(heard.toString(StandardCharsets.UTF_8)).endsWith(end);
            assertThat(heard.size()).isEqualTo(end.isEmpty() ? 0 : heard.size());
        }
    }

    private String exchange(String method, String path) throws IOException {
        try (var peer = peer()) {
            send(peer, method + " " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            return rest(peer);
        }
    }

    private Socket peer() throws IOException {
        var peer = new Socket(InetAddress.ofLiteral("127.0.0.1"), origin.port());
        peer.setSoTimeout(10_000);
        return peer;
    }

    private static void send(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Socket peer, int length) throws IOException {
        return new String(peer.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String rest(Socket peer) throws IOException {
        return new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
