package dev.sluice.proxy.front;

import static dev.sluice.proxy.front.WebSocketOrigin.frame;
import static dev.sluice.proxy.front.WebSocketOrigin.handshake;
import static dev.sluice.proxy.front.WebSocketOrigin.masked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.netty.handler.ssl.SslProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.model.Listener;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** What stands around TLS or goes on over it: the PROXY protocol before the handshake, WebSockets behind it. */
class TlsTunnelTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_real_client_exchanges_large_messages_over_tls_on_both_sides(SslProvider provider) throws Exception {
        String large = "0123456789abcdef".repeat(1 << 14);
        var authority = new Authority(directory);
        try (var origin = RawOrigin.playing(authority.holder(authority.issue("shop.example")), WebSocketOrigin::echo);
                var proxy = proxy(origin, authority).by(provider).open();
                var http = HttpClient.newBuilder().sslContext(authority.visitor()).build()) {
            var listener = new WebSocketTest.Collecting();
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create("wss://127.0.0.1:" + proxy.address.getPort() + "/shop/live"), listener)
                    .get(60, TimeUnit.SECONDS);
            for (int i = 0; i < 3; i++) {
                socket.sendText(i + large, true).get(60, TimeUnit.SECONDS);
                assertThat(listener.messages.poll(60, TimeUnit.SECONDS)).isEqualTo(i + large);
            }
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(60, TimeUnit.SECONDS);
            assertThat(listener.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1000);
            proxy.awaitOne(Side.OLD, "1xx");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void the_farewell_of_tls_ends_a_tunnel_on_either_side(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.playing(authority.holder(authority.issue("shop.example")), line -> {
            line.request();
            line.send(WebSocketOrigin.SWITCH);
            if (frame(line.peer()).payload().equals("go")) {
                line.peer().endOutput();
            }
            line.peer().toEnd();
        }); var proxy = proxy(origin, authority).by(provider).open()) {
            for (String order : List.of("go", "stay")) {
                try (var client = Authority.connect(authority.visitor(), proxy.address)) {
                    assertThat(client.send(handshake("/ws") + masked(0x81, order)).head()).startsWith("HTTP/1.1 101 ");
                    if (order.equals("stay")) {
                        client.endOutput();
                    }
                    assertThat(client.toEnd()).isEmpty();
                }
                origin.awaitClosed();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_peer_that_speaks_for_others_says_so_before_the_handshake(SslProvider provider) throws Exception {
        byte[] header = "PROXY TCP4 192.0.2.9 198.51.100.1 56324 443\r\n".getBytes(StandardCharsets.ISO_8859_1);
        var authority = new Authority(directory);
        try (var origin = RawOrigin.ok();
                var proxy = proxy(origin, authority).by(provider).proxies("127.0.0.0/8").open();
                var client = Authority.connect(authority.visitor(), proxy.address, header)) {
            for (int turn = 0; turn < 2; turn++) {
                assertThat(client.send(GET).message()).endsWith("ok");
                assertThat(origin.received()).contains("X-Forwarded-For: 192.0.2.9\r\n", "X-Forwarded-Proto: https\r\n");
            }
        }
    }

    @Test
    void a_handshake_without_that_word_is_not_begun() throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.ok(); var proxy = proxy(origin, authority).proxies("127.0.0.0/8").open()) {
            assertThatThrownBy(() -> Authority.connect(authority.visitor(), proxy.address)).isInstanceOf(IOException.class);
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    private static Proxied.Builder proxy(RawOrigin origin, Authority authority) {
        var shown = authority.files("shop", authority.issue("shop.example", plain -> plain.addSanIpAddress("127.0.0.1")));
        var believed = new Stack.Tls(Optional.of("shop.example"), Optional.of(authority.file()), false, Optional.empty());
        return Proxied.between(origin.address()).verifying(believed)
                .speaking(new Listener.Tls(List.of(shown), Optional.empty(), false));
    }
}
