package dev.sluice.dns.cert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLContext;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.CertificateSight;
import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Kind;
import dev.sluice.model.CertificateSight.Standing;
import dev.sluice.model.Severity;
import dev.sluice.model.SiteMarker;

/** What an address serves for a name, over real sockets: each way in which it can be wrong has a sentence of its own. */
class CertificateCheckTest {
    private static final String HOST = "www.shop.example";
    private static final String HERE = "127.0.0.1";
    private static final String OLD = "127.0.0.2";
    private static final String HOME = "HTTP/1.1 301 Moved\r\nLocation: https://www.shop.example/\r\nContent-Length: 0\r\n\r\n";
    private static final KeyPair RSA = rsaKeys();
    private static final SiteMarker MARKER = new SiteMarker("/", new SiteMarker.Sign.Text("<h1>Shop"));

    @TempDir
    Path dir;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private TestAuthority authority;
    private final List<TlsHost> hosts = new ArrayList<>();

    @BeforeEach
    void an_authority() {
        authority = new TestAuthority(dir, now);
    }

    @AfterEach
    void close() throws IOException {
        for (TlsHost host : hosts) {
            host.close();
        }
    }

    @Test
    void a_host_with_its_certificate_chain_and_both_protocols_is_fine() throws Exception {
        CertificateSight sight = look(TlsHost.serving(HERE, 0, TlsHost.PAGE, good(), rsa()));
        assertThat(sight.against()).isEmpty();
        assertThat(sight.standing()).isEqualTo(Standing.FINE);
        assertThat(sight.served()).hasValueSatisfying(served -> {
            assertThat(served.subject()).isEqualTo("CN=www.shop.example");
            assertThat(served.issuer()).isEqualTo("CN=Test Intermediate");
            assertThat(served.names()).containsExactly(HOST);
            assertThat(served.until()).isEqualTo(now.plus(Duration.ofDays(60)));
            assertThat(served.chain()).isEqualTo(2);
            assertThat(served.keys()).containsExactly("ECDSA", "RSA");
            assertThat(served.versions()).containsExactly("TLS 1.3", "TLS 1.2");
            assertThat(served.alpn()).isEqualTo("h2");
        });
    }

    @Test
    void both_kinds_of_certificates_are_found_where_nothing_older_than_tls_1_3_is_taken() throws Exception {
        CertificateSight sight = look(keep(TlsHost.newest(good(), rsa())));
        assertThat(sight.served().orElseThrow().versions()).containsExactly("TLS 1.3");
        assertThat(sight.served().orElseThrow().keys()).contains("ECDSA"); // the test's RSA certificate is signed by ECDSA
    }

    @Test
    void one_that_expired_or_is_not_valid_yet_or_ends_soon_says_by_how_much() throws Exception {
        says(serving(issued(change -> change.notBefore(days(-93)).notAfter(days(-3)))), Kind.EXPIRED,
                "the certificate expired 3 d ago, at ");
        says(serving(issued(change -> change.notBefore(days(3)).notAfter(days(93)))), Kind.NOT_YET_VALID, "is not valid before ", "in 3 d");
        Finding soon = says(serving(issued(change -> change.notBefore(days(-81)).notAfter(days(9)))), Kind.EXPIRES_SOON,
                "is good for 9 d of 90 d more", "(expected: 14 d, and a third of its lifetime, 30 d)");
        assertThat(soon.severity()).isEqualTo(Severity.WARNING);
        Finding last = says(serving(issued(change -> change.notBefore(days(-88)).notAfter(days(2)))), Kind.EXPIRES_SOON, "is good for 2 d");
        assertThat(last.severity()).isEqualTo(Severity.CRITICAL);
        says(serving(issued(change -> change.notBefore(days(-300)).notAfter(days(65)))), Kind.EXPIRES_SOON, "65 d of 365 d", "121 d");
    }

    @Test
    void one_for_another_name_is_told_from_the_default_host() throws Exception {
        X509Bundle other = authority.issue(now, change -> change, "other.example", "mail.other.example");
        says(serving(other), Kind.DEFAULT_HOST, "there is no host www.shop.example", "for other.example, mail.other.example");
        says(keep(TlsHost.only(HOST, other)), Kind.WRONG_NAME,
                "the certificate is for other.example, mail.other.example, and not for www.shop.example");
        X509Bundle wildcard = authority.issue(now, TestAuthority::wildcard);
        says(serving(authority.issue(now, change -> change, "a.www.shop.example", "shop.example")), Kind.DEFAULT_HOST,
                "for a.www.shop.example, shop.example");
        assertThat(look(serving(wildcard, rsa())).against()).isEmpty();
    }

    @Test
    void a_missing_intermediate_a_strange_authority_and_none_are_told_apart() throws Exception {
        says(serving(TlsHost.context(List.of(good()), false), "h2", "http/1.1"), Kind.CHAIN,
                "the chain is broken: CN=Test Intermediate, which issued CN=www.shop.example, is not served");
        says(serving(authority.byItself(HOST)), Kind.SELF_SIGNED, "CN=www.shop.example is signed by itself, and root.pem does not believe");
        X509Bundle strange = new TestAuthority(Files.createDirectory(dir.resolve("strange")), now).issue(now, change -> change, HOST);
        says(serving(strange), Kind.CHAIN, "the chain leads to CN=Test Root, which root.pem believes, and cannot be verified"); // of the same name, by another key
    }

    @Test
    void http_2_must_be_offered_and_a_use_for_servers_be_allowed() throws Exception {
        says(serving(TlsHost.context(List.of(good()), true), "http/1.1"), Kind.H2_MISSING, "gets http/1.1");
        says(serving(issued(change -> change.addExtendedKeyUsageClientAuth())), Kind.USAGE, "not made for servers");
        says(serving(issued(change -> change.addExtensionOctetString("1.3.6.1.5.5.7.1.24", false, new byte[] {0x30, 3, 2, 1, 5}))),
                Kind.NOT_STAPLED, "must-staple");
    }

    @Test
    void what_answers_in_clear_must_lead_to_the_same_host() throws Exception {
        TlsHost tls = serving(good(), rsa());
        assertThat(look(tls, plain(HOME)).against()).isEmpty();
        says(look(tls, plain(HOME.replace("www.", ""))), Kind.REDIRECT, "leads to https://shop.example/ (expected: a redirect to");
        says(look(tls, plain(HOME.replace("https:", "http:"))), Kind.REDIRECT, "leads to http://www.shop.example/");
        says(look(tls, plain(TlsHost.PAGE)), Kind.REDIRECT, "is answered with 200 in clear");
        says(look(tls, plain("no HTTP at all")), Kind.REDIRECT, "is no answer of HTTP/1.1");
        says(look(tls, OptionalInt.of(unused())), Kind.REDIRECT, "is not answered at port", "refused");
    }

    @Test
    void a_page_without_the_mark_of_the_site_is_another_page() throws Exception {
        String other = TlsHost.PAGE.replace("Shop ok", "nginx ok");
        says(look(keep(TlsHost.serving(HERE, 0, other, good()))), Kind.MARKER, "does not bear the mark of the site, the text \"<h1>Shop\"",
                "answered with 200 without it");
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<h1>S\r\n3;x=y\r\nhop\r\n0\r\n\r\n";
        assertThat(kinds(look(keep(TlsHost.serving(HERE, 0, chunked, good()))))).doesNotContain(Kind.MARKER);
        TlsHost shop = serving(good());
        assertThat(kinds(look(subject(shop, OptionalInt.empty(), Optional.of(field("x-shop", "yes")))))).doesNotContain(Kind.MARKER);
        says(look(subject(shop, OptionalInt.empty(), Optional.of(field("x-shop", "no")))), Kind.MARKER, "the field x-shop: no");
    }

    @Test
    void new_must_not_be_weaker_than_old() throws Exception {
        String strict = TlsHost.PAGE.replace("X-Shop", "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\nX-Shop");
        TlsHost fresh = keep(TlsHost.serving(HERE, 0, strict.replace("; includeSubDomains", ""), good()));
        keep(TlsHost.serving(OLD, fresh.port(), strict, rsa()));
        CertificateSight sight = look(compared(fresh, OptionalInt.empty()));
        says(sight, Kind.HSTS, "weaker than old's: max-age=31536000 (expected: max-age=31536000; includeSubDomains)");
        says(sight, Kind.KEY_TYPES, "old has a certificate of RSA, new has ECDSA alone");
        assertThat(sight.findings()).filteredOn(finding -> finding.kind() == Kind.COMPARED).singleElement()
                .satisfies(finding -> assertThat(finding.sentence())
                        .startsWith("old serves another certificate, by the same issuer, CN=Test Intermediate, good until "));
    }

    @Test
    void a_page_that_is_not_answered_is_no_weaker_policy() throws Exception {
        String strict = TlsHost.PAGE.replace("X-Shop", "Strict-Transport-Security: max-age=31536000\r\nX-Shop");
        TlsHost fresh = keep(TlsHost.serving(HERE, 0, "nothing of HTTP\r\n\r\n", good()));
        keep(TlsHost.serving(OLD, fresh.port(), strict, good()));
        assertThat(look(compared(fresh, OptionalInt.empty())).findings()).extracting(Finding::kind).doesNotContain(Kind.HSTS);
    }

    @Test
    void a_request_that_is_not_answered_over_tls_is_told_also_where_no_mark_is_looked_for() throws Exception {
        TlsHost fresh = keep(TlsHost.serving(HERE, 0, "nothing of HTTP\r\n\r\n", good()));
        Finding found = says(look(subject(fresh, OptionalInt.empty(), Optional.empty())), Kind.NO_PAGE,
                "https://www.shop.example/ is not answered: what came is no answer of HTTP/1.1");
        assertThat(found.severity()).isEqualTo(Severity.WARNING);
        keep(TlsHost.serving(OLD, fresh.port(), "nothing of HTTP\r\n\r\n", good()));
        CertificateSight sight = look(new CertificateCheck.Subject("", HOST, InetAddress.ofLiteral(HERE), fresh.port(), OptionalInt.empty(),
                Optional.of(InetAddress.ofLiteral(OLD)), Optional.empty()));
        assertThat(sight.standing()).as("no worse than old").isEqualTo(Standing.FINE);
        assertThat(sight.findings()).filteredOn(finding -> finding.kind() == Kind.NO_PAGE).singleElement().extracting(Finding::sentence)
                .asString().endsWith(", as by old");
    }

    @Test
    void a_file_of_authorities_that_cannot_be_used_is_named_with_the_reason() throws Exception {
        for (Path file : List.of(dir.resolve("none.pem"), Files.createDirectory(dir.resolve("directory")),
                Files.write(dir.resolve("bytes"), new byte[] {(byte) 0xe4, (byte) 0xff}))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> CertificateCheck.believing(Optional.of(file), CertificateCheck.PATIENCE, InstantSource.fixed(now)))
                    .satisfies(failed -> assertThat(failed.getMessage()).startsWith(file + ": ")
                            .containsPattern(": (cannot be read: .+|holds no certificate) \\(expected: .+\\)$"));
        }
    }

    @Test
    void what_is_no_better_on_old_is_told_and_does_not_stand_against_new() throws Exception {
        TlsHost fresh = serving(good());
        keep(TlsHost.serving(OLD, fresh.port(), TlsHost.PAGE, good()));
        CertificateSight sight = look(compared(fresh, OptionalInt.of(unused())));
        assertThat(sight.standing()).isEqualTo(Standing.FINE);
        assertThat(sight.findings()).extracting(Finding::sentence)
                .anySatisfy(sentence -> assertThat(sentence).endsWith("Connection refused, as by old"))
                .contains("there is a certificate of ECDSA alone");
    }

    @Test
    void old_is_asked_once_however_many_new_addresses_are_held_against_it() throws Exception {
        var asked = new AtomicInteger();
        TlsHost fresh = serving(good());
        keep(TlsHost.serving("127.0.0.3", fresh.port(), TlsHost.PAGE, good()));
        keep(TlsHost.serving(OLD, fresh.port(), TlsHost.PAGE, rsa()));
        OptionalInt plain = OptionalInt.of(keep(TlsHost.raw(OLD, 0, _ -> asked.incrementAndGet())).port());
        try (var check = CertificateCheck.believing(Optional.of(authority.file), CertificateCheck.PATIENCE, InstantSource.fixed(now))) {
            for (String address : List.of(HERE, "127.0.0.3")) {
                CertificateSight sight = check.look(new CertificateCheck.Subject("", HOST, InetAddress.ofLiteral(address), fresh.port(),
                        plain, Optional.of(InetAddress.ofLiteral(OLD)), Optional.of(MARKER)));
                says(sight, Kind.KEY_TYPES, "old has a certificate of RSA, new has ECDSA alone");
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void whoever_speaks_something_else_or_nothing_is_classified_in_bounded_time() throws Exception {
        says(look(raw(socket -> socket.getOutputStream().write("SSH-2.0-OpenSSH_9.6\r\n".getBytes(StandardCharsets.US_ASCII)))),
                Kind.NO_TLS, "begins with \"SSH-2\"");
        says(look(raw(socket -> {
            assertThat(socket.getInputStream().read()).isPositive();
            socket.setSoLinger(true, 0);
        })), Kind.CLOSED, "ends the connection when a handshake begins");
        says(look(raw(socket -> socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 112}))), Kind.HANDSHAKE,
                "the handshake fails: ");
        says(look(raw(socket -> socket.getOutputStream().write(new byte[] {22, 3, 3, 0, 7, 2, 0, 0, 3, 3, 3, 0}))), Kind.HANDSHAKE,
                "the handshake fails: ");
    }

    @Test
    void silence_and_a_closed_port_are_no_answer_in_bounded_time() throws Exception {
        var over = new CountDownLatch(1);
        TlsHost silent = raw(_ -> awaited(over));
        long before = System.nanoTime();
        CertificateSight sight = look(subject(silent, OptionalInt.empty(), Optional.empty()), Duration.ofMillis(300));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
        over.countDown();
        assertThat(sight.standing()).isEqualTo(Standing.UNKNOWN);
        says(sight, Kind.SILENT, "takes connections and says nothing in 300 ms");
        silent.close();
        CertificateSight closed = look(silent);
        assertThat(closed.standing()).isEqualTo(Standing.UNKNOWN);
        says(closed, Kind.UNREACHABLE, "no connection to port " + silent.port() + ": Connection refused");
    }

    @Test
    void whoever_still_takes_old_versions_is_told_so() throws Exception {
        TlsHost tls = serving(good());
        TlsHost between = raw(socket -> between(socket, tls.port()));
        says(between, Kind.TLS_VERSIONS, "TLS 1.1 and TLS 1.0 are still taken");
    }

    @Test
    void both_kinds_of_addresses_are_asked() throws Exception {
        TlsHost six = keep(TlsHost.serving("::1", 0, TlsHost.PAGE, good(), rsa()));
        CertificateSight sight = look(new CertificateCheck.Subject("", HOST, InetAddress.ofLiteral("::1"), six.port(), OptionalInt.empty(),
                Optional.empty(), Optional.of(MARKER)));
        assertThat(sight.standing()).isEqualTo(Standing.FINE);
        assertThat(sight.subject()).isEqualTo("www.shop.example at [0:0:0:0:0:0:0:1]:" + six.port());
    }

    /** Answers old hellos with old hellos, and hands all others on. */
    private static void between(Socket socket, int port) throws IOException {
        byte[] head = socket.getInputStream().readNBytes(11);
        boolean old = head[9] == 3 && head[10] < 3;
        if (old) {
            socket.getOutputStream().write(new byte[] {22, 3, head[10], 0, 6, 2, 0, 0, 2, 3, head[10]});
            return;
        }
        try (var behind = new Socket(InetAddress.ofLiteral(HERE), port)) {
            behind.getOutputStream().write(head);
            Thread there = Thread.ofVirtual().start(() -> {
                try {
                    socket.getInputStream().transferTo(behind.getOutputStream());
                    behind.shutdownOutput();
                } catch (IOException gone) {
                    // the other direction ends too
                }
            });
            behind.getInputStream().transferTo(socket.getOutputStream());
            there.interrupt();
        }
    }

    private static void awaited(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopping) {
            throw new IOException(stopping);
        }
    }

    private X509Bundle good() {
        return issued(UnaryOperator.identity());
    }

    private X509Bundle rsa() {
        return issued(builder -> builder.keyPair(RSA));
    }

    private X509Bundle issued(UnaryOperator<CertificateBuilder> change) {
        return authority.issue(now, change, HOST);
    }

    /** Once for all, for it takes its time. */
    private static KeyPair rsaKeys() {
        try {
            return KeyPairGenerator.getInstance("RSA").generateKeyPair();
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError(missing);
        }
    }

    private Instant days(int days) {
        return now.plus(Duration.ofDays(days));
    }

    private TlsHost serving(X509Bundle... bundles) throws IOException {
        return keep(TlsHost.serving(HERE, 0, TlsHost.PAGE, bundles));
    }

    private TlsHost serving(SSLContext context, String... alpn) throws IOException {
        return keep(TlsHost.serving(HERE, 0, TlsHost.PAGE, context, alpn));
    }

    private OptionalInt plain(String answer) throws IOException {
        return OptionalInt.of(keep(TlsHost.plain(HERE, 0, answer)).port());
    }

    private TlsHost raw(TlsHost.Connection each) throws IOException {
        return keep(TlsHost.raw(HERE, 0, each));
    }

    private TlsHost keep(TlsHost host) {
        hosts.add(host);
        return host;
    }

    private static int unused() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
            return socket.getLocalPort();
        }
    }

    private static SiteMarker field(String name, String value) {
        return new SiteMarker("/", new SiteMarker.Sign.Field(name, value));
    }

    private CertificateSight look(TlsHost host) throws Exception {
        return look(host, OptionalInt.empty());
    }

    private CertificateSight look(TlsHost host, OptionalInt plain) throws Exception {
        return look(subject(host, plain, Optional.of(MARKER)));
    }

    private static CertificateCheck.Subject subject(TlsHost host, OptionalInt plain, Optional<SiteMarker> marker) {
        return new CertificateCheck.Subject("", HOST, InetAddress.ofLiteral(HERE), host.port(), plain, Optional.empty(), marker);
    }

    private static CertificateCheck.Subject compared(TlsHost host, OptionalInt plain) {
        return new CertificateCheck.Subject("", HOST, InetAddress.ofLiteral(HERE), host.port(), plain,
                Optional.of(InetAddress.ofLiteral(OLD)), Optional.of(MARKER));
    }

    private CertificateSight look(CertificateCheck.Subject subject) throws Exception {
        return look(subject, CertificateCheck.PATIENCE);
    }

    private CertificateSight look(CertificateCheck.Subject subject, Duration patience) throws Exception {
        try (var check = CertificateCheck.believing(Optional.of(authority.file), patience, InstantSource.fixed(now))) {
            return check.look(subject);
        }
    }

    private Finding says(TlsHost host, Kind kind, String... words) throws Exception {
        return says(look(host), kind, words);
    }

    private static Finding says(CertificateSight sight, Kind kind, String... words) {
        Finding found = sight.findings().stream().filter(finding -> finding.kind() == kind && finding.severity() != Severity.INFO)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " in " + sight.findings()));
        System.out.printf("%-14s %s → %s%n", kind.label(), found.sentence(), found.remedy());
        assertThat(found.sentence()).contains(words);
        assertThat(found.remedy()).isNotBlank();
        return found;
    }

    private static List<Kind> kinds(CertificateSight sight) {
        return sight.findings().stream().map(Finding::kind).toList();
    }
}
