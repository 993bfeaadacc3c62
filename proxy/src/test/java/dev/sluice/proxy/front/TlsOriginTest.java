package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLContext;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.model.Origin;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** Origins over TLS, by BoringSSL and by the JDK: believed when they prove who they are, else nothing is sent to them. */
class TlsOriginTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /shop/pay HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void an_origin_that_bears_the_name_is_served_from(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var origin = origin(authority, "shop.example");
                var proxy = proxy(origin, authority, provider).open();
                var client = proxy.client()) {
            for (int turn = 0; turn < 3; turn++) {
                assertThat(client.send(GET).message()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
            }
            assertThat(origin.received()).startsWith("GET / HTTP/1.1\r\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void the_address_is_the_name_unless_another_is_said(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        var believed = new Stack.Tls(Optional.empty(), Optional.of(authority.file()), false, Optional.empty());
        try (var origin = origin(authority, "shop.example", plain -> plain.addSanIpAddress("127.0.0.1"));
                var other = origin(authority, "shop.example");
                var proxy = Proxied.between(origin.address()).by(provider).verifying(believed).open();
                var refusing = Proxied.between(other.address()).by(provider).verifying(believed).open()) {
            assertThat(proxy.ask(GET)).endsWith("ok");
            assertThat(refusing.ask(GET)).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: not-executed");
            assertThat(other.gotNothing()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void one_with_another_name_or_authority_or_an_old_certificate_gets_nothing(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        var stranger = new Authority(Files.createDirectory(directory.resolve("stranger")));
        Instant now = Instant.now();
        UnaryOperator<CertificateBuilder> old = plain -> plain.notBefore(now.minus(Duration.ofDays(9)))
                .notAfter(now.minus(Duration.ofDays(1)));
        try (var named = origin(authority, "other.example");
                var unknown = origin(stranger, "shop.example");
                var expired = origin(authority, "shop.example", old)) {
            for (RawOrigin origin : List.of(named, unknown, expired)) {
                try (var proxy = proxy(origin, authority, provider).open()) {
                    assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: not-executed");
                    proxy.awaitOne(Side.OLD, "connect");
                }
                assertThat(origin.gotNothing()).isTrue();
                var anybody = new Stack.Tls(Optional.of("shop.example"), Optional.empty(), true, Optional.empty());
                try (var proxy = Proxied.between(origin.address()).by(provider).verifying(anybody).open()) {
                    assertThat(proxy.ask(GET)).endsWith("ok");
                }
                origin.received();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void what_a_new_origin_was_not_sent_goes_to_the_old_one(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var old = RawOrigin.ok();
                var fresh = origin(authority, "other.example");
                var proxy = Proxied.between(old.address(), fresh.address()).by(provider).verifying(believing(authority)).open()) {
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(old.received()).endsWith("hi");
            assertThat(fresh.gotNothing()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_certificate_of_our_own_is_shown_to_an_origin_that_asks(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        var own = new Stack.Tls(Optional.of("shop.example"), Optional.of(authority.file()), false,
                Optional.of(authority.files("proxy.example")));
        var seen = new CopyOnWriteArrayList<String>();
        try (var origin = RawOrigin.playing(authority.holder(authority.issue("shop.example")), line -> {
            line.peer().demandCertificate();
            String request = line.request();
            seen.add(line.peer().shownBy());
            line.send(request.isEmpty() ? "" : RawOrigin.OK);
        }); var proxy = Proxied.between(origin.address()).by(provider).verifying(own).open()) {
            assertThat(proxy.ask(GET)).endsWith("ok");
            assertThat(seen).containsExactly("CN=proxy.example");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void an_answer_that_ends_with_the_connection_needs_the_farewell_of_tls(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.playing(authority.holder(authority.issue("shop.example")), line -> {
            boolean orderly = line.request().startsWith("GET /orderly ");
            line.send("HTTP/1.1 200 OK\r\n\r\nall there is");
            if (!orderly) {
                line.peer().cutBelowTls();
            }
        }); var proxy = proxy(origin, authority, provider).open(); var client = proxy.client(); var cut = proxy.client()) {
            assertThat(client.send("GET /orderly HTTP/1.1\r\nHost: a\r\n\r\n").message()).endsWith("0\r\n\r\n");
            assertThat(cut.send("GET /cut HTTP/1.1\r\nHost: a\r\n\r\n").toEnd()).doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void a_handshake_that_does_not_end_is_given_up() throws Exception {
        var authority = new Authority(directory);
        try (var silent = RawOrigin.playing(line -> line.peer().toEnd());
                var proxy = Proxied.between(new Origin(Origin.Scheme.HTTPS, "127.0.0.1", silent.address().port()))
                        .verifying(believing(authority)).open()) {
            Instant begun = Instant.now();
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 50").contains("Sluice-Outcome: not-executed");
            assertThat(Duration.between(begun, Instant.now())).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(13));
        }
    }

    @Test
    void an_origin_that_speaks_plain_http_gets_nothing() throws Exception {
        var authority = new Authority(directory);
        try (var plain = RawOrigin.playing(line -> line.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
                var proxy = Proxied.between(new Origin(Origin.Scheme.HTTPS, "127.0.0.1", plain.address().port()))
                        .verifying(believing(authority)).open()) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: not-executed");
        }
    }

    private static Proxied.Builder proxy(RawOrigin origin, Authority authority, SslProvider provider) {
        return Proxied.between(origin.address()).by(provider).verifying(believing(authority));
    }

    private static Stack.Tls believing(Authority authority) {
        return new Stack.Tls(Optional.of("shop.example"), Optional.of(authority.file()), false, Optional.empty());
    }

    private static RawOrigin origin(Authority authority, String name) {
        return origin(authority, name, plain -> plain);
    }

    private static RawOrigin origin(Authority authority, String name, UnaryOperator<CertificateBuilder> change) {
        SSLContext context = authority.holder(authority.issue(name, change));
        return RawOrigin.playing(context, line -> line.answerAll(RawOrigin.OK));
    }
}
