package dev.sluice.control.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.tls.CertificateKeeper;
import dev.sluice.control.tls.Issuer;
import dev.sluice.model.ArrivalTerms.Peer;
import dev.sluice.model.Arrivals;
import dev.sluice.model.CertificateFiles;
import dev.sluice.model.Site;

/** Another product is asked whose control API does handshakes as {@code control.tls} and {@code client-ca} say. */
@Timeout(60)
class PeerTlsTest {
    private static final Arrivals.Minute TOLD = new Arrivals.Minute(29_943_480, new Arrivals(30, 70, 2));

    @TempDir
    private Path dir;
    private final PeerArrivals arrivals = new PeerArrivals();
    private final AtomicReference<String> token = new AtomicReference<>("");
    private Issuer ops;
    private Optional<CertificateKeeper> keeper = Optional.empty();
    private Optional<HttpsServer> other = Optional.empty();

    @BeforeEach
    void issue() {
        ops = new Issuer(dir, "ops");
    }

    @AfterEach
    void stop() {
        arrivals.close();
        other.ifPresent(server -> server.stop(0));
        keeper.ifPresent(CertificateKeeper::close);
    }

    @Test
    void a_peer_of_a_private_authority_is_asked_once_that_is_named_and_not_before() throws Exception {
        serve(ops.issue("control"), Optional.empty());
        assertThat(trouble(peer(Optional.empty(), Optional.empty()))).contains("no TLS with it").contains("certification path");
        assertThat(token.get()).as("its token was told to nobody").isEmpty();
        assertThat(told(peer(Optional.of(ops.file()), Optional.empty()))).containsExactly(TOLD);
        assertThat(token.get()).isEqualTo("Bearer a-viewers-token");
    }

    @Test
    void who_shows_a_certificate_of_another_authority_is_not_believed() throws Exception {
        serve(new Issuer(dir, "strangers").issue("control"), Optional.empty());
        assertThat(trouble(peer(Optional.of(ops.file()), Optional.empty()))).contains("no TLS with it");
        assertThat(token.get()).isEmpty();
    }

    @Test
    void who_shows_an_expired_certificate_is_not_believed() throws Exception {
        serve(ops.issue("control", Instant.now().minus(Duration.ofDays(1))), Optional.empty());
        assertThat(trouble(peer(Optional.of(ops.file()), Optional.empty()))).contains("no TLS with it");
        assertThat(token.get()).isEmpty();
    }

    @Test
    void who_shows_a_certificate_of_another_name_is_not_believed() throws Exception {
        serve(ops.issue("control"), Optional.empty());
        Peer byName = new Peer(URI.create("https://localhost:" + port()), "a-viewers-token", Optional.of(ops.file()), Optional.empty());
        assertThat(trouble(byName)).contains("no TLS with it").contains("localhost");
        assertThat(token.get()).isEmpty();
    }

    @Test
    void where_a_certificate_is_required_only_a_good_one_of_that_authority_gets_an_answer() throws Exception {
        serve(ops.issue("control"), Optional.of(ops.file()));
        Optional<Path> ca = Optional.of(ops.file());
        for (Optional<CertificateFiles> own : List.of(Optional.<CertificateFiles>empty(),
                Optional.of(new Issuer(dir, "strangers").issue("stranger")),
                Optional.of(ops.issue("late", Instant.now().minus(Duration.ofDays(1)))))) {
            // its last word is an alert, which a connection that it closes at once may lose
            assertThat(trouble(peer(ca, own))).as(own.toString())
                    .containsPattern("no TLS with it.*certificate, key|reset|closed|EOF|no bytes");
        }
        assertThat(token.get()).isEmpty();
        assertThat(told(peer(ca, Optional.of(ops.issue("watcher"))))).containsExactly(TOLD);
    }

    @Test
    void files_are_taken_anew_when_they_change_and_those_before_stay_while_half_of_them_is_there() throws Exception {
        serve(ops.issue("control"), Optional.of(ops.file()));
        Files.copy(ops.file(), dir.resolve("ca.pem"));
        Peer peer = peer(Optional.of(dir.resolve("ca.pem")), Optional.of(ops.issue("watcher", Instant.now().minus(Duration.ofDays(1)))));
        assertThat(trouble(peer)).isNotBlank();
        ops.issue("watcher");
        assertThat(told(peer)).as("a pair that is good again").containsExactly(TOLD);
        Files.delete(dir.resolve("watcher.key"));
        assertThat(told(peer)).as("half of a pair").containsExactly(TOLD);
        Files.copy(ops.issue("next").key(), dir.resolve("watcher.key"));
        assertThat(told(peer)).as("a key of another").containsExactly(TOLD);
        Files.copy(dir.resolve("next.pem"), dir.resolve("watcher.pem"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(told(peer)).containsExactly(TOLD);
        Files.copy(new Issuer(dir, "strangers").file(), dir.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(trouble(peer)).as("an authority that is believed no more").contains("no TLS with it");
    }

    @Test
    void files_that_never_could_be_used_are_named_until_they_can() throws Exception {
        serve(ops.issue("control"), Optional.empty());
        Peer peer = peer(Optional.of(dir.resolve("late.pem")), Optional.empty());
        assertThat(trouble(peer)).contains("late.pem").contains("expected: a PEM file");
        Files.copy(ops.file(), dir.resolve("late.pem"));
        assertThat(told(peer)).containsExactly(TOLD);
    }

    @Test
    void a_peer_that_a_reload_took_away_is_asked_on_new_connections_when_it_comes_back() throws Exception {
        serve(ops.issue("control"), Optional.empty());
        Peer peer = peer(Optional.of(ops.file()), Optional.empty());
        assertThat(told(peer)).containsExactly(TOLD);
        arrivals.keepOnly(List.of());
        assertThat(told(peer)).containsExactly(TOLD);
    }

    private void serve(CertificateFiles shown, Optional<Path> clients) throws IOException {
        Site.ControlTls terms = new Site.ControlTls(shown, clients, true);
        CertificateKeeper kept = new CertificateKeeper(terms, () -> Optional.of(terms), dir);
        keeper = Optional.of(kept);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(kept.context(() -> new byte[0])));
        byte[] answer = ("{\"counting\":true,\"minutes\":[{\"minute\":" + TOLD.at() + ",\"old\":30,\"new\":70,\"elsewhere\":2}],"
                + "\"stragglers\":[]}").getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            token.set(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        other = Optional.of(server);
    }

    private int port() {
        return other.orElseThrow().getAddress().getPort();
    }

    private Peer peer(Optional<Path> ca, Optional<CertificateFiles> own) {
        return new Peer(URI.create("https://127.0.0.1:" + port()), "a-viewers-token", ca, own);
    }

    private List<Arrivals.Minute> told(Peer peer) throws Exception {
        return arrivals.ask(peer, 0).minutes();
    }

    private String trouble(Peer peer) {
        AtomicReference<String> why = new AtomicReference<>("");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> arrivals.ask(peer, 0))
                .satisfies(failed -> why.set(String.valueOf(failed.getMessage())));
        return why.get();
    }
}
