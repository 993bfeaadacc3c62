package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.Callback;
import dev.sluice.model.CallbackTerms;
import dev.sluice.model.CertificatePattern;
import dev.sluice.model.Endpoint;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.Listener;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.WriteTerms;
import dev.sluice.proxy.exchange.CallbackLine;

/** What a client's handshake says: in segments, and to the origins. */
class ClientFactsTest {
    private static final String SHOP = "GET /shop/ HTTP/1.1\r\nHost: shop.example\r\n\r\n";
    private static final CallbackTerms ERP = new CallbackTerms(
            List.of(new CallbackTerms.Rule(Endpoint.parse("POST /shop/erp/**").orElseThrow(),
                    new CallbackTerms.Keep(202, "text/plain", "kept"))),
            CallbackTerms.Spool.DEFAULT);
    private static final FreezeTerms KEEPING = new FreezeTerms(Optional.empty(), FreezeTerms.Drain.DEFAULT, HoldTerms.DEFAULT,
            WriteTerms.BY_METHOD, List.of(), ERP);

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
    @CsvSource({"OPENSSL_REFCNT, TLSv1.2", "OPENSSL_REFCNT, TLSv1.3", "JDK, TLSv1.2", "JDK, TLSv1.3"})
    void a_segment_of_certificates_holds_whoever_shows_one_also_when_a_session_is_resumed(SslProvider provider, String version)
            throws Exception {
        var authority = new Authority(directory);
        try (var proxy = proxy(authority).by(provider).segments(shown("*.partner.example")).open()) {
            SSLContext partner = authority.holder(authority.issue("api.partner.example"));
            for (int turn = 0; turn < 3; turn++) {
                assertThat(ask(partner, proxy, version)).endsWith("new");
            }
            assertThat(ask(authority.holder(authority.issue("partner.other.example")), proxy, version)).endsWith("old");
            assertThat(ask(authority.visitor(), proxy, version)).endsWith("old");
        }
    }

    @Test
    void a_segment_of_a_fingerprint_holds_one_certificate() throws Exception {
        var authority = new Authority(directory);
        X509Bundle one = authority.issue("a.example");
        var digest = MessageDigest.getInstance("SHA-256").digest(one.getCertificate().getEncoded());
        String pattern = "sha256:" + HexFormat.of().formatHex(digest);
        try (var proxy = proxy(authority).segments(shown(pattern)).open()) {
            assertThat(ask(authority.holder(one), proxy, "TLSv1.3")).endsWith("new");
            assertThat(ask(authority.holder(authority.issue("a.example")), proxy, "TLSv1.3")).endsWith("old");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_segment_of_a_version_holds_who_speaks_it(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        var modern = new Segment("modern", List.of(new Segment.Condition.Tls(Set.of("1.3"))), new Segment.Target.To(Side.NEW));
        try (var proxy = proxy(authority).by(provider).segments(modern).open();
                var plain = Proxied.between(old.address(), fresh.address()).share(Share.NONE).segments(modern).open()) {
            assertThat(ask(authority.visitor(), proxy, "TLSv1.3")).endsWith("new");
            assertThat(ask(authority.visitor(), proxy, "TLSv1.2")).endsWith("old");
            assertThat(plain.ask(SHOP)).endsWith("old");
        }
    }

    @Test
    void the_certificate_reaches_the_origin_and_no_header_can_claim_one() throws Exception {
        var authority = new Authority(directory);
        X509Bundle own = authority.issue("api.partner.example");
        String claiming = "GET / HTTP/1.1\r\nHost: a\r\nClient-Cert: :AAAA:\r\nclient-cert-chain: :AAAA:\r\nClient_Cert: :AAAA:\r\n\r\n";
        try (var proxy = proxy(authority).open(); var trusting = proxy(authority).trusting("127.0.0.0/8").open()) {
            ask(authority.holder(own), proxy, "TLSv1.3", claiming);
            String told = "Client-Cert: :" + Base64.getEncoder().encodeToString(own.getCertificate().getEncoded()) + ":\r\n";
            assertThat(old.received()).containsOnlyOnce("Client-Cert").contains(told).doesNotContain("AAAA");
            ask(authority.visitor(), proxy, "TLSv1.3", claiming);
            assertThat(old.received()).doesNotContainIgnoringCase("client-cert").doesNotContain("AAAA");
            ask(authority.holder(own), trusting, "TLSv1.3", claiming);
            assertThat(old.received()).as("its own in the place of what it forwards").contains(told).doesNotContain("AAAA");
            ask(authority.visitor(), trusting, "TLSv1.3", claiming);
            assertThat(old.received()).contains("Client-Cert: :AAAA:\r\n").doesNotContain("Client_Cert");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_callback_that_was_kept_is_routed_and_told_of_as_its_senders_handshake_was(String version) throws Exception {
        var authority = new Authority(directory);
        X509Bundle own = authority.issue("api.partner.example");
        var modern = new Segment("modern", List.of(new Segment.Condition.Tls(Set.of("1.3"))), new Segment.Target.To(Side.NEW));
        var shelf = new Shelf();
        try (var proxy = proxy(authority).segments(modern).freezing(KEEPING).keeping(shelf).open()) {
            proxy.hold(FreezeMode.CLOSED);
            String call = "POST /shop/erp/a HTTP/1.1\r\nHost: shop.example\r\nClient-Cert: :AAAA:\r\nContent-Length: 3\r\n\r\none";
            assertThat(ask(authority.holder(own), proxy, version, call)).startsWith("HTTP/1.1 202 ");
            proxy.hold(FreezeMode.OPEN);
            var ends = new LinkedBlockingQueue<Callback.End>();
            proxy.door.replay(shelf.kept.remove(), ends::add);
            assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo(new Callback.End.Answered(200));
            assertThat((version.equals("TLSv1.3") ? fresh : old).received()).startsWith("POST /shop/erp/a ").containsOnlyOnce("Client-Cert")
                    .contains("Client-Cert: :" + Base64.getEncoder().encodeToString(own.getCertificate().getEncoded()) + ":\r\n");
        }
    }

    /** Has everything on disk at once. */
    private static final class Shelf implements CallbackLine {
        private final Queue<Callback> kept = new ConcurrentLinkedQueue<>();

        @Override
        public boolean isWaiting(String rule) {
            return false;
        }

        @Override
        public void keep(Callback callback, Consumer<Boolean> told) {
            kept.add(callback);
            told.accept(true);
        }
    }

    private Proxied.Builder proxy(Authority authority) {
        var tls = new Listener.Tls(List.of(authority.files("shop.example")), Optional.of(authority.file()), false);
        return Proxied.between(old.address(), fresh.address()).speaking(tls).share(Share.NONE);
    }

    private static Segment shown(String pattern) {
        return new Segment("partners", List.of(new Segment.Condition.Certificate(List.of(CertificatePattern.parse(pattern).orElseThrow()))),
                new Segment.Target.To(Side.NEW));
    }

    private static String ask(SSLContext client, Proxied proxy, String version) throws IOException {
        return ask(client, proxy, version, SHOP);
    }

    private static String ask(SSLContext client, Proxied proxy, String version, String request) throws IOException {
        try (var connection = Authority.connect(client, proxy.address, version, "shop.example")) {
            return connection.send(request).message();
        }
    }
}
