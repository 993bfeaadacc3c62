package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLContext;

import io.netty.handler.ssl.SslProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.model.CertificatePattern;
import dev.sluice.model.Listener;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;

/** HTTP/2 that is chosen in the handshake of TLS, and what else the handshake says. */
class Http2TlsTest {
    private static final byte[] NOTHING = {};
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n";

    @TempDir
    private Path directory;

    private final RawOrigin old = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
    private final RawOrigin fresh = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");

    @AfterEach
    void close() {
        old.close();
        fresh.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void the_client_chooses_what_both_speak(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var proxy = proxy(authority).by(provider).open()) {
            try (var client = offering(authority.visitor(), proxy, "h2", "http/1.1")) {
                assertThat(client.chosen()).isEqualTo("h2");
                assertThat(new FramePeer(client).begin().get(1, "/").answer(1).body()).isEqualTo("old");
            }
            assertThat(old.received()).contains("X-Forwarded-Proto: https\r\n");
            for (String[] offered : new String[][] {{"http/1.1"}, {}, {"spdy/3"}}) {
                try (var client = offering(authority.visitor(), proxy, offered)) {
                    assertThat(client.chosen()).isEqualTo(offered.length > 0 && offered[0].startsWith("http") ? offered[0] : "");
                    assertThat(client.send(GET).message()).endsWith("old");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void where_it_is_off_it_is_not_chosen(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var proxy = proxy(authority).by(provider).http2(Listener.Http2.OFF).open();
                var client = offering(authority.visitor(), proxy, "h2", "http/1.1")) {
            assertThat(client.chosen()).isEqualTo("http/1.1");
            assertThat(client.send(GET).message()).endsWith("old");
        }
    }

    @Test
    void a_preface_where_http_1_was_chosen_is_no_request() throws Exception {
        var authority = new Authority(directory);
        try (var proxy = proxy(authority).open(); var client = offering(authority.visitor(), proxy, "http/1.1")) {
            assertThat(client.send(FramePeer.PREFACE).toEnd()).startsWith("HTTP/1.1 505 ");
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void segments_know_the_certificate_and_the_version(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        var shown = new Segment.Condition.Certificate(List.of(CertificatePattern.parse("*.partner.example").orElseThrow()));
        var partners = new Segment("partners", List.of(shown, new Segment.Condition.Tls(Set.of("1.3"))),
                new Segment.Target.To(Side.NEW));
        try (var proxy = proxy(authority).by(provider).share(Share.NONE).segments(partners).open()) {
            assertThat(asked(authority.holder(authority.issue("api.partner.example")), proxy, "/shop/")).isEqualTo("new");
            assertThat(fresh.received()).contains("Client-Cert: :");
            assertThat(asked(authority.holder(authority.issue("api.other.example")), proxy, "/shop/")).isEqualTo("old");
            assertThat(asked(authority.visitor(), proxy, "/shop/")).isEqualTo("old");
        }
    }

    @Test
    void what_is_no_preface_where_http_2_was_chosen_ends_the_connection() throws Exception {
        var authority = new Authority(directory);
        try (var proxy = proxy(authority).open();
                var client = new FramePeer(offering(authority.visitor(), proxy, "h2"))) {
            client.peer().send("INVALID CONNECTION PREFACE\r\n\r\n");
            assertThat(client.verdict()).isEqualTo("GOAWAY PROTOCOL_ERROR");
            assertThat(client.verdict()).isEqualTo("closed");
        }
    }

    @Test
    void a_host_of_another_certificate_is_misdirected_and_the_connection_goes_on() throws Exception {
        var authority = new Authority(directory);
        var tls = new Listener.Tls(List.of(authority.files("shop.example"), authority.files("api.example")), Optional.empty(), false);
        try (var proxy = Proxied.between(old.address(), fresh.address()).speaking(tls).open();
                var client = new FramePeer(offering(authority.visitor(), proxy, "h2")).begin()) {
            client.headers(1, true, ":method", "GET", ":scheme", "https", ":authority", "api.example", ":path", "/");
            FramePeer.Answer refused = client.answer(1);
            assertThat(refused.status()).isEqualTo("421");
            assertThat(refused.fields()).contains("sluice-outcome: not-executed");
            assertThat(old.gotNothing()).isTrue();
            assertThat(client.get(3, "/").answer(3).body()).isEqualTo("old");
        }
    }

    @Test
    void a_proxy_in_front_says_who_the_client_is_before_the_handshake() throws Exception {
        var authority = new Authority(directory);
        byte[] said = "PROXY TCP4 192.0.2.9 198.51.100.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII);
        try (var proxy = proxy(authority).proxies("127.0.0.0/8").open();
                var client = new FramePeer(Authority.offering(authority.visitor(), proxy.address, said, "shop.example", "h2")).begin()) {
            assertThat(client.get(1, "/").answer(1).body()).isEqualTo("old");
            assertThat(old.received()).contains("X-Forwarded-For: 192.0.2.9\r\n");
        }
    }

    @Test
    void prior_knowledge_and_http_1_live_at_one_port() throws Exception {
        try (var proxy = Proxied.ofOld(old.address()).http2(Listener.Http2.PRIOR_KNOWLEDGE).open();
                var streams = FramePeer.connect(proxy.address);
                var lines = proxy.client()) {
            assertThat(lines.send(GET).message()).endsWith("old");
            assertThat(streams.get(1, "/").answer(1).body()).isEqualTo("old");
            assertThat(lines.send("P").send("ROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n").message()).endsWith("old");
            assertThat(lines.send(GET).message()).endsWith("old");
        }
    }

    @Test
    void without_prior_knowledge_a_plain_listener_speaks_http_1_alone() throws Exception {
        try (var proxy = Proxied.ofOld(old.address()).open(); var client = proxy.client()) {
            assertThat(client.send(FramePeer.PREFACE).toEnd()).startsWith("HTTP/1.1 505 ");
        }
    }

    private Proxied.Builder proxy(Authority authority) {
        var tls = new Listener.Tls(List.of(authority.files("shop.example")), Optional.of(authority.file()), false);
        return Proxied.between(old.address(), fresh.address()).speaking(tls);
    }

    private static RawPeer offering(SSLContext client, Proxied proxy, String... offered) throws IOException {
        return Authority.offering(client, proxy.address, NOTHING, "shop.example", offered);
    }

    private static String asked(SSLContext client, Proxied proxy, String path) throws IOException {
        try (var peer = new FramePeer(offering(client, proxy, "h2")).begin()) {
            return peer.get(1, path).answer(1).body();
        }
    }
}
