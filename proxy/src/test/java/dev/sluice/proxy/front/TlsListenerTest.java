package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

import io.netty.handler.ssl.SslProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.model.CertificateFiles;
import dev.sluice.model.Limits;
import dev.sluice.model.Listener;

/** Clients over TLS, by BoringSSL and by the JDK. */
@Execution(ExecutionMode.CONCURRENT)
class TlsListenerTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n";
    private static final int PIECE = 1 << 20;
    private static final long LARGE = 64L * PIECE;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_request_over_tls_is_told_to_the_origin_and_remembered_by_a_secure_cookie(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var old = RawOrigin.ok();
                var fresh = RawOrigin.ok();
                var proxy = Proxied.between(old.address(), fresh.address()).by(provider).speaking(only(authority.files("shop.example")))
                        .open();
                var client = Authority.connect(authority.visitor(), proxy.address)) {
            assertThat(
                    client.send("GET /shop/ HTTP/1.1\r\nHost: shop.example\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n\r\n")
                            .message())
                    .startsWith("HTTP/1.1 200 OK\r\n").contains("__Host-sluice=").contains("Secure");
            assertThat(fresh.received()).contains("X-Forwarded-Proto: https\r\n").contains("proto=https");
            assertThat(client.send(GET).message()).endsWith("ok");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void the_certificate_is_chosen_by_the_name_that_is_asked_for(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        var tls = new Listener.Tls(List.of(authority.files("first.example"), authority.files("*.shop.example"),
                authority.files("api.shop.example")), Optional.empty(), false);
        try (var origin = RawOrigin.ok(); var proxy = Proxied.between(origin.address()).by(provider).speaking(tls).open()) {
            assertThat(shown(authority.visitor(), proxy, "api.shop.example")).isEqualTo("CN=api.shop.example");
            assertThat(shown(authority.visitor(), proxy, "WWW.Shop.example")).isEqualTo("CN=any.shop.example");
            assertThat(shown(authority.visitor(), proxy, "a.b.shop.example")).isEqualTo("CN=first.example");
            assertThat(shown(authority.visitor(), proxy, "other.example")).isEqualTo("CN=first.example");
            assertThat(shown(authority.visitor(), proxy)).isEqualTo("CN=first.example");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_host_that_another_certificate_bears_is_misdirected(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        var tls = new Listener.Tls(List.of(authority.files("first.example"), authority.files("*.shop.example"),
                authority.files("api.shop.example")), Optional.empty(), false);
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).by(provider).speaking(tls).open();
                var trusting = Proxied.between(origin.address()).by(provider).speaking(tls).trusting("127.0.0.1/32").open()) {
            assertThat(asked(authority, proxy, "api.shop.example", "first.example")).startsWith("HTTP/1.1 421 ")
                    .contains("Sluice-Outcome: not-executed");
            assertThat(asked(authority, proxy, "api.shop.example", "www.shop.example")).startsWith("HTTP/1.1 421 ");
            assertThat(asked(authority, proxy, "first.example", "API.shop.example:443")).startsWith("HTTP/1.1 421 ");
            assertThat(asked(authority, proxy, "unknown.example", "api.shop.example")).startsWith("HTTP/1.1 421 ");
            assertThat(origin.gotNothing()).isTrue();
            assertThat(asked(authority, proxy, "api.shop.example", "api.shop.example")).endsWith("ok");
            assertThat(asked(authority, proxy, "www.shop.example", "api.shop.example")).as("the wildcard bears it too").endsWith("ok");
            assertThat(asked(authority, proxy, "api.shop.example", "192.0.2.7")).as("nobody bears it").endsWith("ok");
            assertThat(asked(authority, trusting, "first.example", "api.shop.example")).as("a trusted gateway").endsWith("ok");
            try (var nameless = Authority.connect(authority.visitor(), proxy.address, "TLSv1.3")) {
                assertThat(nameless.send("GET / HTTP/1.1\r\nHost: api.shop.example\r\n\r\n").message()).endsWith("ok");
            }
        }
    }

    private static String asked(Authority authority, Proxied proxy, String name, String host) throws IOException {
        try (var client = Authority.connect(authority.visitor(), proxy.address, "TLSv1.3", name)) {
            return client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").message();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_session_is_resumed(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).by(provider).speaking(only(authority.files("shop.example"))).open()) {
            SSLContext visitor = authority.visitor();
            byte[] first = session(visitor, proxy);
            assertThat(session(visitor, proxy)).isEqualTo(first).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_new_certificate_is_served_while_a_connection_lives_on(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        CertificateFiles files = authority.files("shop", authority.issue("shop.example"));
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).by(provider).speaking(only(files)).open();
                var living = Authority.connect(authority.visitor(), proxy.address)) {
            assertThat(living.send(GET).message()).endsWith("ok");
            for (int turn = 1; turn <= 3; turn++) {
                authority.files("shop", authority.issue("turn" + turn + ".example"));
                proxy.refresh();
                assertThat(shown(authority.visitor(), proxy, "shop.example")).isEqualTo("CN=turn" + turn + ".example");
                assertThat(living.send(GET).message()).endsWith("ok");
            }
            Files.writeString(files.certificate(), "nothing");
            proxy.refresh();
            assertThat(shown(authority.visitor(), proxy, "shop.example")).isEqualTo("CN=turn3.example");
            Files.delete(files.key());
            proxy.refresh();
            assertThat(shown(authority.visitor(), proxy, "shop.example")).isEqualTo("CN=turn3.example");
            authority.files("shop", authority.issue("back.example"));
            proxy.refresh();
            assertThat(shown(authority.visitor(), proxy, "shop.example")).isEqualTo("CN=back.example");
            assertThat(living.send(GET).message()).endsWith("ok");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_client_that_must_show_a_certificate_is_served_with_one_of_the_authority_only(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        var other = new Authority(Files.createDirectory(directory.resolve("other")));
        var required = new Listener.Tls(List.of(authority.files("shop.example")), Optional.of(authority.file()), true);
        try (var origin = RawOrigin.ok(); var proxy = Proxied.between(origin.address()).by(provider).speaking(required).open()) {
            SSLContext known = authority.holder(authority.issue("client"));
            try (var client = Authority.connect(known, proxy.address)) {
                assertThat(client.send(GET).message()).endsWith("ok");
            }
            assertRefused(authority.visitor(), proxy);
            assertRefused(authority.holder(other.issue("client")), proxy);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void who_is_asked_for_a_certificate_shows_it_at_every_connection_and_only_there_is_no_session_resumed(SslProvider provider)
            throws Exception {
        var authority = new Authority(directory);
        CertificateFiles files = authority.files("shop.example");
        var asking = new Listener.Tls(List.of(files), Optional.of(authority.file()), false);
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).by(provider).speaking(asking).open();
                var open = Proxied.between(origin.address()).by(provider).speaking(only(files)).open()) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                assertThat(isResumed(authority.holder(authority.issue("client")), proxy, version)).as(version).isFalse();
                assertThat(isResumed(authority.visitor(), open, version)).as(version).isTrue();
            }
            assertRefused(authority.holder(authority.issue("client", plain -> plain.notAfter(Instant.now().minusSeconds(60)))), proxy);
        }
    }

    /** What is written on a session is there again when it is resumed. */
    private static boolean isResumed(SSLContext context, Proxied proxy, String version) throws IOException {
        visited(context, proxy, version).putValue("mark", version);
        return version.equals(visited(context, proxy, version).getValue("mark"));
    }

    private static SSLSession visited(SSLContext context, Proxied proxy, String version) throws IOException {
        try (var client = Authority.connect(context, proxy.address, version, "shop.example")) {
            assertThat(client.send(GET).message()).endsWith("ok");
            return client.session();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void who_showed_a_certificate_of_an_authority_that_is_believed_no_more_is_not_let_in_by_a_session_of_before(SslProvider provider)
            throws Exception {
        var authority = new Authority(directory);
        var other = new Authority(Files.createDirectory(directory.resolve("other")));
        Path believed = Files.copy(other.file(), directory.resolve("clients.pem"));
        var required = new Listener.Tls(List.of(authority.files("shop.example")), Optional.of(believed), true);
        try (var origin = RawOrigin.ok(); var proxy = Proxied.between(origin.address()).by(provider).speaking(required).open()) {
            SSLContext client = authority.holder(other.issue("client"));
            visited(client, proxy, "TLSv1.2");
            visited(client, proxy, "TLSv1.3");
            Files.copy(authority.file(), believed, StandardCopyOption.REPLACE_EXISTING);
            proxy.refresh();
            assertRefused(client, proxy);
            assertThatThrownBy(() -> visited(client, proxy, "TLSv1.2")).isInstanceOfAny(IOException.class, UncheckedIOException.class);
        }
    }

    @Test
    void a_client_that_may_show_a_certificate_is_served_without() throws Exception {
        var authority = new Authority(directory);
        var optional = new Listener.Tls(List.of(authority.files("shop.example")), Optional.of(authority.file()), false);
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).speaking(optional).open();
                var without = Authority.connect(authority.visitor(), proxy.address);
                var with = Authority.connect(authority.holder(authority.issue("client")), proxy.address)) {
            assertThat(without.send(GET).message()).endsWith("ok");
            assertThat(with.send(GET).message()).endsWith("ok");
        }
    }

    @Test
    void plain_http_is_told_that_it_is_at_the_wrong_port() throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).speaking(only(authority.files("shop.example"))).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).toEnd()).startsWith("HTTP/1.1 400 Bad Request\r\n").contains("Connection: close").contains("HTTPS");
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    @Test
    void R11_a_handshake_that_is_not_ended_is_given_up_in_five_seconds() throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).speaking(only(authority.files("shop.example"))).open();
                var client = proxy.client()) {
            SSLEngine engine = authority.visitor().createSSLEngine("shop.example", 443);
            engine.setUseClientMode(true);
            engine.beginHandshake();
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            Instant begun = Instant.now();
            client.send(Arrays.copyOf(hello.array(), hello.position()));
            client.toEnd();
            assertThat(Duration.between(begun, Instant.now())).isBetween(Duration.ofMillis(4_500), Duration.ofMillis(6_500));
        }
    }

    @Test
    void a_first_message_that_is_too_long_or_does_not_come_ends_the_connection() throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).speaking(only(authority.files("shop.example"))).open();
                var silent = proxy.client();
                var slow = proxy.client();
                var endless = proxy.client()) {
            Instant begun = Instant.now();
            endless.send(new byte[] {22, 3, 1, 0x40, 0, 1, 0, 0x7f, (byte) 0xff}).send(new byte[0x4000 - 4]);
            slow.send(new byte[] {22, 3, 1, 0, 100, 1});
            endless.toEnd();
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(4));
            slow.toEnd();
            silent.toEnd();
            assertThat(Duration.between(begun, Instant.now())).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(9));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void large_bodies_pass_both_ways(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.playing(line -> {
            line.peer().head();
            line.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\nX-Got: " + line.peer().count(LARGE) + "\r\n\r\n");
            pour(line.peer());
            line.request();
        });
                var proxy = Proxied.between(origin.address()).by(provider).speaking(only(authority.files("shop.example"))).open();
                var client = Authority.connect(authority.visitor(), proxy.address)) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n");
            pour(client);
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK\r\n").contains("X-Got: " + LARGE + "\r\n");
            assertThat(client.count(LARGE)).isEqualTo(LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_refusal_in_the_middle_of_an_upload_can_be_read_to_its_orderly_end(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).by(provider).speaking(only(authority.files("shop.example")))
                        .limits(usual -> new Limits(usual.header(), usual.uri(), 1 << 10, usual.connections(), usual.headersIn(),
                                usual.bodyIdle(), usual.idle()))
                        .open();
                var client = Authority.connect(authority.visitor(), proxy.address)) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n").send(new byte[50_000]);
            assertThat(client.message()).startsWith("HTTP/1.1 413 ").contains("Connection: close");
            assertThat(client.send(new byte[50_000]).toEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_client_that_ends_its_half_has_ended_the_connection(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        var gone = new CountDownLatch(1);
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.peer().toEnd();
            gone.countDown();
        });
                var proxy = Proxied.between(origin.address()).by(provider).speaking(only(authority.files("shop.example"))).open();
                var client = Authority.connect(authority.visitor(), proxy.address)) {
            client.send(GET);
            origin.received();
            client.endOutput();
            assertThat(client.toEnd()).isEmpty();
            assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void an_answer_that_breaks_off_does_not_end_like_a_whole_one(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
        });
                var proxy = Proxied.between(origin.address()).by(provider).speaking(only(authority.files("shop.example"))).open();
                var client = Authority.connect(authority.visitor(), proxy.address)) {
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
            assertThat(client.endsByReset()).isTrue();
        }
    }

    private static Listener.Tls only(CertificateFiles files) {
        return new Listener.Tls(List.of(files), Optional.empty(), false);
    }

    private static String shown(SSLContext visitor, Proxied proxy, String... asked) throws IOException {
        try (var client = Authority.connect(visitor, proxy.address, "TLSv1.3", asked)) {
            return ((X509Certificate) client.session().getPeerCertificates()[0]).getSubjectX500Principal().getName();
        }
    }

    private static byte[] session(SSLContext visitor, Proxied proxy) throws IOException {
        try (var client = Authority.connect(visitor, proxy.address, "TLSv1.2", "shop.example")) {
            assertThat(client.send(GET).message()).endsWith("ok");
            return client.session().getId();
        }
    }

    private static void assertRefused(SSLContext visitor, Proxied proxy) {
        assertThatThrownBy(() -> {
            try (var client = Authority.connect(visitor, proxy.address)) {
                assertThat(client.send(GET).message()).isEmpty();
                throw new IOException("ended without a word");
            }
        }).isInstanceOfAny(IOException.class, UncheckedIOException.class);
    }

    private static void pour(RawPeer into) {
        var piece = new byte[PIECE];
        for (long sent = 0; sent < LARGE; sent += PIECE) {
            into.send(piece);
        }
    }
}
