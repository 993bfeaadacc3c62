package dev.sluice.control.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.CertificateFiles;
import dev.sluice.model.Site;

@Timeout(60)
class CertificateKeeperTest {
    @TempDir
    private Path dir;
    private Issuer issuer;
    private CertificateFiles files;
    private AtomicReference<Site.ControlTls> inForce;
    private CertificateKeeper keeper;
    private SSLContext context;

    @BeforeEach
    void keep() throws IOException {
        Files.createDirectory(dir.resolve("state"));
        issuer = new Issuer(dir, "ops");
        files = issuer.issue("control");
        inForce = new AtomicReference<>(new Site.ControlTls(files, Optional.empty(), false));
        keeper = new CertificateKeeper(inForce.get(), () -> Optional.of(inForce.get()), dir.resolve("state"));
        context = keeper.context(() -> new byte[0]);
    }

    @AfterEach
    void close() {
        keeper.close();
    }

    @Test
    void a_new_pair_is_shown_after_the_next_look_and_stands_in_the_state_directory() throws Exception {
        X509Certificate first = shown();
        issuer.issue("control");
        assertThat(shown()).as("nobody has looked").isEqualTo(first);
        keeper.look();
        assertThat(shown()).isNotEqualTo(first);
        assertThat(Credentials.certificates(dir.resolve("state").resolve(CertificateKeeper.SHOWN))).containsExactly(shown());
    }

    @Test
    void half_of_a_file_and_a_key_of_another_change_nothing_until_all_is_there() throws Exception {
        X509Certificate first = shown();
        String certificate = Files.readString(files.certificate());
        Files.writeString(files.certificate(), certificate.substring(0, certificate.length() / 2));
        keeper.look();
        assertThat(shown()).as("half of a certificate").isEqualTo(first);
        Files.delete(files.key());
        keeper.look();
        assertThat(shown()).as("no key").isEqualTo(first);
        CertificateFiles another = issuer.issue("another");
        Files.writeString(files.certificate(), certificate);
        Files.copy(another.key(), files.key());
        keeper.look();
        assertThat(shown()).as("the key of another").isEqualTo(first);
        Files.copy(another.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        keeper.look();
        assertThat(shown()).isEqualTo(Credentials.certificates(another.certificate()).getFirst());
    }

    @Test
    void other_files_of_a_reload_are_taken_and_with_them_who_must_show_what() throws Exception {
        CertificateFiles second = issuer.issue("second");
        inForce.set(new Site.ControlTls(second, Optional.of(issuer.file()), true));
        keeper.look();
        assertThatThrownBy(this::shown).as("a caller without a certificate").isInstanceOf(IOException.class);
    }

    @Test
    void a_demand_that_changes_alone_is_taken_both_ways_though_no_file_changed() throws Exception {
        Site.ControlTls optional = new Site.ControlTls(files, Optional.of(issuer.file()), false);
        inForce.set(optional);
        keeper.look();
        X509Certificate first = shown();
        inForce.set(new Site.ControlTls(files, Optional.of(issuer.file()), true));
        keeper.look();
        assertThatThrownBy(this::shown).as("a caller without a certificate").isInstanceOf(IOException.class);
        inForce.set(optional);
        keeper.look();
        assertThat(shown()).isEqualTo(first);
    }

    @Test
    void terms_that_come_back_after_others_could_not_be_used_are_in_force() throws Exception {
        X509Certificate first = shown();
        Site.ControlTls usable = inForce.get();
        inForce.set(new Site.ControlTls(files, Optional.of(dir.resolve("nobody.pem")), true));
        keeper.look();
        assertThat(shown()).as("no such authority").isEqualTo(first);
        inForce.set(usable);
        keeper.look();
        assertThat(shown()).isEqualTo(first);
    }

    @Test
    void files_that_cannot_be_used_are_named_at_the_start() throws IOException {
        Files.writeString(files.key(), "no key");
        assertThatThrownBy(() -> new CertificateKeeper(inForce.get(), () -> Optional.of(inForce.get()), dir))
                .hasMessageContaining("control.tls: " + files.key()).hasMessageContaining("expected:");
    }

    /** By a handshake of TLS 1.2, in which each side knows at its end that the other one is content. */
    private X509Certificate shown() throws Exception {
        SSLContext caller = new Belief.Authorities(issuer.file()).context(Optional.empty());
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var serving = CompletableFuture.runAsync(() -> serve(server), Thread::startVirtualThread);
            try (var socket = (SSLSocket) caller.getSocketFactory().createSocket(server.getInetAddress(), server.getLocalPort())) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.startHandshake();
                return (X509Certificate) socket.getSession().getPeerCertificates()[0];
            } finally {
                serving.handle((_, _) -> true).join();
            }
        }
    }

    private void serve(ServerSocket server) {
        try (Socket accepted = server.accept();
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(accepted, null, true)) {
            socket.startHandshake();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }
}
