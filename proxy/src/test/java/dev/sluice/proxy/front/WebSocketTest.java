package dev.sluice.proxy.front;

import static dev.sluice.proxy.front.WebSocketOrigin.closing;
import static dev.sluice.proxy.front.WebSocketOrigin.frame;
import static dev.sluice.proxy.front.WebSocketOrigin.handshake;
import static dev.sluice.proxy.front.WebSocketOrigin.masked;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.Side;

/** A WebSocket is opened by the book or not at all, and then its bytes pass as they are (HARDENING R6). */
class WebSocketTest {
    private static final String GET = "GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void a_handshake_that_is_granted_makes_a_tunnel_in_which_early_bytes_keep_their_place() throws Exception {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send(WebSocketOrigin.SWITCH + frame(0x81, "early"));
            line.send(frame(0x81, "you said " + frame(line.peer()).payload() + frame(line.peer()).payload()));
            line.peer().toEnd();
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            client.send(handshake("/ws") + masked(0x81, "this "));
            assertThat(client.head()).startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                    .contains("Connection: Upgrade\r\n", "Upgrade: websocket\r\n", "Sec-WebSocket-Accept: " + WebSocketOrigin.ACCEPT)
                    .doesNotContain("Content-Length", "Transfer-Encoding");
            assertThat(frame(client).payload()).isEqualTo("early");
            client.send(masked(0x81, "and that"));
            assertThat(frame(client).payload()).isEqualTo("you said this and that");
            assertThat(origin.received()).startsWith("GET /ws HTTP/1.1\r\n").contains("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n");
        }
    }

    @Test
    void a_real_client_exchanges_large_messages_both_ways() throws Exception {
        String large = "0123456789abcdef".repeat(1 << 16);
        try (var origin = WebSocketOrigin.echo();
                var proxy = Proxied.between(origin.address(), origin.address()).open();
                var http = HttpClient.newHttpClient()) {
            Collecting listener = new Collecting();
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + proxy.address.getPort() + "/shop/live"), listener)
                    .get(60, TimeUnit.SECONDS);
            for (int i = 0; i < 3; i++) {
                socket.sendText(i + large, true).get(60, TimeUnit.SECONDS);
                assertThat(listener.messages.poll(60, TimeUnit.SECONDS)).isEqualTo(i + large);
            }
            assertThat(proxy.inFlight(Side.NEW)).isEqualTo(1);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(60, TimeUnit.SECONDS);
            assertThat(listener.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1000);
            proxy.awaitOne(Side.NEW, "1xx");
            proxy.awaitNoWriteInFlight();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "GET /x HTTP/1.1|Upgrade: websocket|Sec-WebSocket-Version: 8|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "GET /x HTTP/1.1|Upgrade: websocket|Sec-WebSocket-Version: 13",
            "GET /x HTTP/1.1|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: short",
            "GET /x HTTP/1.1|Upgrade: websocket, h2c|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "GET /x HTTP/1.1|Upgrade: h2c|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "OPTIONS /x HTTP/1.1|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "GET /x HTTP/1.1|Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Content-Length: 2"})
    void what_is_no_handshake_stays_an_ordinary_request_and_its_101_is_refused(String lines) throws Exception {
        String request = lines.replace("|", "\r\n") + "\r\nHost: a\r\nConnection: Upgrade\r\n\r\n" + (lines.endsWith(": 2") ? "ab" : "");
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send(line.number() == 1 ? RawOrigin.OK : WebSocketOrigin.SWITCH);
            if (!line.request().isEmpty()) {
                line.send(WebSocketOrigin.SWITCH);
            }
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            assertThat(client.send(request).message()).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(origin.received()).doesNotContain("\r\nUpgrade:").doesNotContain("\r\nConnection:");
            assertThat(client.send(request).message()).startsWith("HTTP/1.1 502 ");
            assertThat(proxy.count(Side.OLD, "protocol")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + WebSocketOrigin.ACCEPT + "\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + WebSocketOrigin.ACCEPT + "\r\n\r\n"})
    void a_101_that_does_not_fit_switches_nothing_and_the_client_stays_in_http(String answer) {
        try (var origin = RawOrigin.playing(line -> {
            line.send(line.request().contains("Upgrade") ? answer : RawOrigin.OK);
            line.request();
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            assertThat(client.send(handshake("/shop/x")).message()).startsWith("HTTP/1.1 502 ");
            assertThat(client.send(GET).message()).endsWith("ok");
        }
    }

    @Test
    void a_refused_handshake_returns_to_http_and_what_was_sent_behind_it_is_routed_like_any_request() throws Exception {
        try (var old = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
                var fresh = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");
                var proxy = Proxied.between(old.address(), fresh.address()).open();
                var client = proxy.client()) {
            client.send(handshake("/shop/ws") + "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.message()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("new");
            assertThat(client.message()).endsWith("old");
            assertThat(fresh.received()).startsWith("GET /shop/ws ");
            assertThat(fresh.gotNothing()).isTrue();
            assertThat(old.received()).startsWith("GET /admin ").contains("Sluice-Unit: -\r\n");
        }
    }

    @Test
    void frames_behind_a_refused_handshake_are_no_request() {
        try (var origin = RawOrigin.ok(); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            String answers = client.send(handshake("/x") + masked(0x81, "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n")).toEnd();
            assertThat(answers).startsWith("HTTP/1.1 200 OK\r\n").contains("HTTP/1.1 400 Bad Request\r\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void an_end_is_passed_on_and_what_was_said_before_it_arrives() throws Exception {
        var seen = new CompletableFuture<String>();
        try (var origin = WebSocketOrigin.then(line -> {
            String said = line.peer().toEnd();
            line.send(frame(0x81, "after the end"));
            seen.complete(said);
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            client.send(handshake("/x")).head();
            client.send("last words").endOutput();
            assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo("last words");
            assertThat(frame(client).payload()).isEqualTo("after the end");
            assertThat(client.read()).isEqualTo(-1);
            proxy.awaitOne(Side.OLD, "1xx");
        }
    }

    @Test
    void a_reset_is_passed_on_both_ways() throws Exception {
        var reset = new CompletableFuture<Boolean>();
        try (var origin = WebSocketOrigin.then(line -> {
            if (line.number() == 1) {
                line.peer().reset();
            } else {
                reset.complete(line.peer().endsByReset());
            }
        }); var proxy = Proxied.between(origin.address()).open(); var first = proxy.client(); var second = proxy.client()) {
            first.send(handshake("/x")).head();
            assertThat(first.endsByReset()).isTrue();
            second.send(handshake("/x")).head();
            second.reset();
            assertThat(reset.get(60, TimeUnit.SECONDS)).isTrue();
            proxy.awaitOne(Side.OLD, "protocol");
            proxy.awaitOne(Side.OLD, "1xx");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1011, 1013, 0})
    void an_abnormal_end_by_the_origin_within_ten_seconds_is_its_failure(int code) {
        try (var origin = WebSocketOrigin.then(line -> line.send(code == 0 ? frame(0x81, "x") : frame(0x88, closing(code))));
                var proxy = Proxied.between(origin.address()).open();
                var client = proxy.client()) {
            client.send(handshake("/shop/x")).head();
            client.toEnd();
            proxy.awaitOne(Side.OLD, "protocol");
        }
    }

    @Test
    void an_end_that_the_client_began_is_not() {
        try (var origin = WebSocketOrigin.then(line -> frame(line.peer()));
                var proxy = Proxied.between(origin.address()).open();
                var client = proxy.client()) {
            client.send(handshake("/shop/x")).head();
            client.send(masked(0x88, closing(1011))).toEnd();
            proxy.awaitOne(Side.OLD, "1xx");
            assertThat(proxy.count(Side.OLD, "protocol")).isZero();
        }
    }

    @Test
    void a_client_that_does_not_read_stops_its_origin() throws Exception {
        var poured = new CountDownLatch(1);
        int pieces = 200;
        try (var origin = WebSocketOrigin.then(line -> {
            for (int i = 0; i < pieces; i++) {
                line.send(frame(0x82, "x".repeat(1 << 20)));
            }
            poured.countDown();
            line.peer().toEnd();
        }); var proxy = Proxied.between(origin.address()).open(); var client = RawPeer.connectNarrow(proxy.address)) {
            client.send(handshake("/x")).head();
            assertThat(poured.await(1, TimeUnit.SECONDS)).isFalse();
            assertThat(client.count(pieces * ((1L << 20) + 10))).isEqualTo(pieces * ((1L << 20) + 10));
            assertThat(poured.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A client that keeps what it was told. */
    static final class Collecting implements WebSocket.Listener {
        final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }
    }
}
