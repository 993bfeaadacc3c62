package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a control API that speaks TLS, as a person types them. */
@Timeout(60)
class ControlTlsServedTest {
    @TempDir
    private Path dir;
    private Path state = Path.of("");
    private X509Bundle root = issued(new CertificateBuilder().subject("CN=ops").setIsCertificateAuthority(true), Optional.empty());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void place() throws IOException {
        state = dir.resolve("state");
        Files.writeString(dir.resolve("ops.pem"), root.getCertificatePEM());
        write("control", new CertificateBuilder().subject("CN=control").addSanIpAddress("127.0.0.1"));
        write("me", new CertificateBuilder().subject("CN=me"));
    }

    private Path site(String control) throws IOException {
        return Files.writeString(dir.resolve("site.yaml"), "listen: [{ address: 127.0.0.1:0 }]\ncontrol: { address: 127.0.0.1:0" + control
                + " }\nstacks: { old: { origins: [\"http://127.0.0.1:1\"] } }\n");
    }

    @Test
    void a_command_on_this_machine_believes_what_the_state_directory_has() throws Exception {
        try (var product = Assembly.start(site(", tls: { certificate: control.pem, key: control.key }"), state)) {
            assertThat(product.control()).startsWith("https://127.0.0.1:");
            assertThat(Files.readString(state.resolve("control.address")).strip()).isEqualTo(product.control());
            assertThat(type("status", "--state", state.toString())).as(err.toString()).isZero();
            assertThat(out.toString()).contains("generation");
            Files.writeString(state.resolve("control.pem"), Files.readString(dir.resolve("me.pem")));
            assertThat(type("status", "--state", state.toString())).as("another one answers there").isEqualTo(5);
            assertThat(err.toString()).contains("no TLS with the control API").contains("another certificate than the state directory has");
        }
    }

    @Test
    void from_elsewhere_an_authority_is_named_and_a_certificate_shown() throws Exception {
        String tls = ", tls: { certificate: control.pem, key: control.key }, client-ca: ops.pem";
        try (var product = Assembly.start(site(tls), state)) {
            String token = Files.readString(state.resolve("admin.token")).strip();
            assertThat(type("status", "--control", product.control(), "--token", token)).isEqualTo(5);
            assertThat(err.toString()).contains("--control-ca FILE");
            assertThat(type("status", "--control", product.control(), "--token", token, "--control-ca", file("ops.pem")))
                    .as("it shows no certificate").isEqualTo(5);
            assertThat(type("status", "--control", product.control(), "--token", token, "--control-ca", file("ops.pem"),
                    "--control-certificate", file("me.pem"))).isEqualTo(2);
            assertThat(err.toString()).contains("a certificate without its key");
            assertThat(type("status", "--control", product.control(), "--token", token, "--control-ca", file("ops.pem"),
                    "--control-certificate", file("me.pem"), "--control-key", file("me.key"))).as(err.toString()).isZero();
            assertThat(type("status", "--control", product.control(), "--token", "slc_none", "--control-ca", file("ops.pem"),
                    "--control-certificate", file("me.pem"), "--control-key", file("me.key"))).as("no token").isEqualTo(2);
            site("");
            product.reload();
            assertThat(type("status", "--state", state.toString(), "--control-certificate", file("me.pem"), "--control-key",
                    file("me.key"))).as("TLS stays until the next start").isZero();
        }
    }

    private String file(String name) {
        return dir.resolve(name).toString();
    }

    private int type(String... arguments) {
        err.getBuffer().setLength(0);
        return Main.program().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private void write(String name, CertificateBuilder builder) throws IOException {
        X509Bundle bundle = issued(builder, Optional.of(root));
        Files.writeString(dir.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(dir.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    private static X509Bundle issued(CertificateBuilder builder, Optional<X509Bundle> by) {
        try {
            return by.isPresent() ? builder.ecp256().buildIssuedBy(by.get()) : builder.ecp256().buildSelfSigned();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
