package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.CertificateFiles;
import dev.sluice.model.Listener;

/** What an authority said of a certificate, shown with it. */
class StapleTest {
    private static final Path EXAMPLES = Path.of("../config/examples/tls");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void it_is_shown_to_a_client_that_asks_and_read_again_when_it_changes(String version) throws Exception {
        byte[] said = Files.readAllBytes(EXAMPLES.resolve("shop.ocsp"));
        try (var origin = RawOrigin.ok(); var proxy = Proxied.between(origin.address()).speaking(stapled(said)).open()) {
            assertThat(shown(proxy, version)).containsExactly(said);
            byte[] news = said.clone();
            news[news.length - 1] ^= 1; // in the signature, which is for the client to verify
            Files.write(directory.resolve("shop.ocsp"), news);
            proxy.refresh();
            assertThat(shown(proxy, version)).containsExactly(news);
            Files.writeString(directory.resolve("shop.ocsp"), "nonsense");
            proxy.refresh();
            assertThat(shown(proxy, version)).as("served without").isEmpty();
        }
    }

    @Test
    void what_is_out_of_date_is_not_shown() throws Exception {
        String said = Files.readString(EXAMPLES.resolve("shop.ocsp"), StandardCharsets.ISO_8859_1);
        byte[] old = said.replaceFirst("2125(\\d{10}Z)", "2025$1").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(old).isNotEqualTo(said.getBytes(StandardCharsets.ISO_8859_1));
        try (var origin = RawOrigin.ok(); var proxy = Proxied.between(origin.address()).speaking(stapled(old)).open()) {
            assertThat(shown(proxy, "TLSv1.3")).isEmpty();
        }
    }

    @Test
    void a_new_certificate_does_not_wait_for_what_is_said_of_it() throws Exception {
        for (String file : List.of("shop.pem", "shop.key", "shop.ocsp")) {
            Files.copy(EXAMPLES.resolve(file), directory.resolve(file));
        }
        var files = new CertificateFiles(directory.resolve("shop.pem"), directory.resolve("shop.key"),
                Optional.of(directory.resolve("shop.ocsp")));
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).speaking(new Listener.Tls(List.of(files), Optional.empty(), false)).open()) {
            assertThat(shown(proxy, "TLSv1.3")).hasSize(1);
            Files.copy(EXAMPLES.resolve("api.pem"), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(EXAMPLES.resolve("api.key"), files.key(), StandardCopyOption.REPLACE_EXISTING);
            proxy.refresh();
            assertThat(shown(proxy, "TLSv1.3")).as("what is said of the one before").isEmpty();
        }
    }

    @Test
    void the_jdk_serves_without() throws Exception {
        byte[] said = Files.readAllBytes(EXAMPLES.resolve("shop.ocsp"));
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).by(SslProvider.JDK).speaking(stapled(said)).open()) {
            assertThat(shown(proxy, "TLSv1.3")).isEmpty();
        }
    }

    private Listener.Tls stapled(byte[] said) throws IOException {
        Path file = Files.write(directory.resolve("shop.ocsp"), said);
        return new Listener.Tls(
                List.of(new CertificateFiles(EXAMPLES.resolve("shop.pem"), EXAMPLES.resolve("shop.key"), Optional.of(file))),
                Optional.empty(), false);
    }

    private static List<byte[]> shown(Proxied proxy, String version) throws Exception {
        SSLContext anybody = SSLContext.getInstance("TLS");
        TrustManager[] believing = InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
        anybody.init(null, believing, null);
        try (var client = Authority.connect(anybody, proxy.address, version, "shop.example")) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n").message()).endsWith("ok");
            return ((ExtendedSSLSession) client.session()).getStatusResponses();
        }
    }
}
