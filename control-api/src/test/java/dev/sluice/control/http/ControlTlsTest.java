package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.tls.Belief;
import dev.sluice.control.tls.CertificateKeeper;
import dev.sluice.control.tls.Issuer;
import dev.sluice.model.CertificateFiles;

/** The control API over TLS, met by real handshakes. */
@Timeout(60)
class ControlTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path dir;
    Issuer ops;
    CertificateFiles served;
    Belief belief;
    Optional<ControlRig> rig = Optional.empty();

    @BeforeEach
    void issue() {
        ops = new Issuer(dir, "ops");
        served = ops.issue("control");
        belief = new Belief.Authorities(ops.file());
    }

    @AfterEach
    void stop() {
        rig.ifPresent(ControlRig::close);
    }

    private ControlRig serve(String... more) throws Exception {
        ControlRig started = new ControlRig(dir.resolve("rig"), ControlRig.SITE + "control:\n  tls: { certificate: " + served.certificate()
                + ", key: " + served.key() + " }\n" + String.join("\n", more));
        rig = Optional.of(started);
        return started;
    }

    private String asked(String line) {
        return "  " + line;
    }

    private HttpResponse<String> get(Optional<CertificateFiles> own, String path, String... headers) throws Exception {
        ControlRig at = rig.orElseThrow();
        try (HttpClient client = HttpClient.newBuilder().sslContext(belief.context(own)).build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at.uri(path)).timeout(PATIENCE);
            return client.send(headers.length == 0 ? request.build() : request.headers(headers).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private SSLSocket socket(Optional<CertificateFiles> own) throws Exception {
        SSLSocket socket = (SSLSocket) belief.context(own).getSocketFactory().createSocket("127.0.0.1",
                rig.orElseThrow().address.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    @Test
    void over_tls_everything_is_as_it_was_and_a_token_is_needed_as_before() throws Exception {
        serve();
        assertThat(rig.orElseThrow().server.scheme()).isEqualTo("https");
        assertThat(get(Optional.empty(), "/livez").statusCode()).isEqualTo(200);
        assertThat(get(Optional.empty(), "/api/v1/site").statusCode()).isEqualTo(401);
        assertThat(get(Optional.empty(), "/api/v1/site", bearer(rig.orElseThrow().viewer)).body()).contains("\"site\":\"shop.example\"");
    }

    @Test
    void a_page_of_this_server_is_one_of_https() throws Exception {
        String host = "127.0.0.1:" + serve().address.getPort();
        String[] token = bearer(rig.orElseThrow().viewer);
        assertThat(get(Optional.empty(), "/api/v1/site", token[0], token[1], "Origin", "https://" + host).statusCode()).isEqualTo(200);
        assertThat(get(Optional.empty(), "/api/v1/site", token[0], token[1], "Origin", "http://" + host).body()).contains("cross-site");
    }

    @Test
    void without_a_certificate_of_the_authority_no_word_is_exchanged() throws Exception {
        serve(asked("client-ca: " + ops.file()));
        Issuer others = new Issuer(dir, "others");
        for (Optional<CertificateFiles> own : List.of(Optional.<CertificateFiles>empty(), Optional.of(others.issue("stranger")),
                Optional.of(ops.issue("late", Instant.now().minus(Duration.ofDays(1)))))) {
            assertThatThrownBy(() -> get(own, "/livez")).as(own.toString()).isInstanceOf(IOException.class)
                    .satisfies(failure -> assertThat(failure instanceof SSLException || String.valueOf(failure.getMessage()).matches(
                            ".*(reset|Broken pipe|closed|EOF|no bytes).*")).as(failure.toString()).isTrue());
        }
        Optional<CertificateFiles> right = Optional.of(ops.issue("operator"));
        assertThat(get(right, "/livez").statusCode()).isEqualTo(200);
        assertThat(get(right, "/metrics").statusCode()).isEqualTo(200);
        assertThat(get(right, "/api/v1/site").statusCode()).as("it is no token").isEqualTo(401);
        assertThat(get(right, "/api/v1/site", bearer(rig.orElseThrow().viewer)).statusCode()).isEqualTo(200);
    }

    @Test
    void who_may_show_a_certificate_need_not_but_a_false_one_is_refused() throws Exception {
        serve(asked("client-ca: " + ops.file()), asked("client-certificate: optional"));
        assertThat(get(Optional.empty(), "/livez").statusCode()).isEqualTo(200);
        assertThat(get(Optional.of(ops.issue("operator")), "/livez").statusCode()).isEqualTo(200);
        Optional<CertificateFiles> late = Optional.of(ops.issue("late", Instant.now().minus(Duration.ofDays(1))));
        assertThatThrownBy(() -> get(late, "/livez")).isInstanceOf(IOException.class);
    }

    @Test
    void who_must_show_a_certificate_shows_it_at_every_connection() throws Exception {
        serve(asked("client-ca: " + ops.file()));
        SSLContext caller = belief.context(Optional.of(ops.issue("operator")));
        assertThat(isResumed(caller, "TLSv1.2")).isFalse();
        assertThat(isResumed(caller, "TLSv1.3")).isFalse();
    }

    @Test
    void where_no_certificate_is_asked_for_who_comes_again_is_spared_half_of_the_handshake() throws Exception {
        serve();
        SSLContext caller = belief.context(Optional.empty());
        assertThat(isResumed(caller, "TLSv1.2")).isTrue();
        assertThat(isResumed(caller, "TLSv1.3")).isTrue();
    }

    /** What is written on a session is there again when it is resumed. */
    private boolean isResumed(SSLContext caller, String version) throws Exception {
        visited(caller, version).putValue("mark", version);
        return version.equals(visited(caller, version).getValue("mark"));
    }

    private SSLSession visited(SSLContext caller, String version) throws Exception {
        try (SSLSocket socket = (SSLSocket) caller.getSocketFactory().createSocket("127.0.0.1", rig.orElseThrow().address.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.setEnabledProtocols(new String[] {version});
            socket.getOutputStream().write("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
            return socket.getSession();
        }
    }

    @Test
    void what_is_older_than_tls_1_2_or_weaker_than_its_best_is_refused() throws Exception {
        serve();
        try (Socket old = new Socket(InetAddress.getLoopbackAddress(), rig.orElseThrow().address.getPort())) {
            old.setSoTimeout((int) PATIENCE.toMillis());
            // a ClientHello of TLS 1.1: version, 32 random bytes, no session, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, no compression
            String hello = "0302" + "11".repeat(32) + "00" + "0002c009" + "0100";
            old.getOutputStream().write(HexFormat.of().parseHex("160302002d" + "01000029" + hello));
            byte[] alert = old.getInputStream().readNBytes(7);
            assertThat(alert).hasSize(7);
            assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
        }
        for (String weak : new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"}) {
            try (SSLSocket socket = socket(Optional.empty())) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.setEnabledCipherSuites(new String[] {weak});
                assertThatThrownBy(socket::startHandshake).as(weak).isInstanceOf(SSLHandshakeException.class);
            }
        }
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (SSLSocket socket = socket(Optional.empty())) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
                assertThat(socket.getSession().getCipherSuite()).contains("GCM");
            }
        }
    }

    @Test
    void a_new_certificate_is_shown_to_who_comes_next() throws Exception {
        serve();
        X509Certificate first = shown();
        ops.issue("control");
        long end = System.nanoTime() + PATIENCE.toNanos();
        X509Certificate next = shown();
        while (next.equals(first)) {
            assertThat(System.nanoTime()).as("the new one is not shown yet").isLessThan(end);
            next = shown();
        }
        belief = new Belief.Known(dir.resolve("rig/state").resolve(CertificateKeeper.SHOWN));
        assertThat(get(Optional.empty(), "/livez").statusCode()).as("who knows it by the state directory").isEqualTo(200);
    }

    private X509Certificate shown() throws Exception {
        try (SSLSocket socket = socket(Optional.empty())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void plain_http_is_told_what_is_spoken_here() throws Exception {
        serve();
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), rig.orElseThrow().address.getPort())) {
            plain.setSoTimeout((int) PATIENCE.toMillis());
            plain.getOutputStream().write("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(plain.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json").contains("this port speaks HTTPS");
        }
    }

    @Test
    void who_begins_a_handshake_and_says_no_more_is_closed_and_holds_up_nobody() throws Exception {
        serve();
        long began = System.nanoTime();
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), rig.orElseThrow().address.getPort())) {
            silent.setSoTimeout((int) PATIENCE.toMillis());
            silent.getOutputStream().write(HexFormat.of().parseHex("1603010200"));
            assertThat(get(Optional.empty(), "/livez").statusCode()).isEqualTo(200);
            assertThat(isClosed(silent)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Doorway.FIRST_WORD.minusSeconds(1), PATIENCE);
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
