package dev.sluice.dns.cert;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/** A root and an intermediate authority that live for one test, and what they issue. */
public final class TestAuthority {
    /** The extension of *.shop.example; the builder takes no asterisk. */
    private static final byte[] WILDCARD = Octets.join(new byte[] {0x30, 16, (byte) 0x82, 14},
            "*.shop.example".getBytes(StandardCharsets.US_ASCII));
    public final Path file;
    private final X509Bundle root;
    private final X509Bundle intermediate;

    public TestAuthority(Path directory, Instant now) {
        root = built(dated(new CertificateBuilder(), now).ecp256().subject("CN=Test Root").setIsCertificateAuthority(true),
                Optional.empty());
        intermediate = built(dated(new CertificateBuilder(), now).ecp256().subject("CN=Test Intermediate").setIsCertificateAuthority(true),
                Optional.of(root));
        file = directory.resolve("root.pem");
        try {
            Files.writeString(file, root.getCertificatePEM());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static CertificateBuilder dated(CertificateBuilder builder, Instant now) {
        return builder.notBefore(now.minus(Duration.ofDays(100))).notAfter(now.plus(Duration.ofDays(400)));
    }

    /** For {@code *.shop.example}, which the builder would not take as a name. */
    public static CertificateBuilder wildcard(CertificateBuilder builder) {
        return builder.addExtensionOctetString("2.5.29.17", false, WILDCARD);
    }

    /** Ninety days, of which sixty are left, of EC. */
    public X509Bundle issue(Instant now, UnaryOperator<CertificateBuilder> change, String... names) {
        var builder = new CertificateBuilder().ecp256().subject("CN=" + (names.length == 0 ? "any" : names[0]))
                .notBefore(now.minus(Duration.ofDays(30)))
                .notAfter(now.plus(Duration.ofDays(60)));
        List.of(names).forEach(builder::addSanDnsName);
        return built(change.apply(builder), Optional.of(intermediate));
    }

    X509Bundle byItself(String name) {
        return built(new CertificateBuilder().ecp256().subject("CN=" + name).addSanDnsName(name).setIsCertificateAuthority(true),
                Optional.empty());
    }

    /** As a server has it that was given its own certificate alone. */
    static X509Certificate[] alone(X509Bundle bundle) {
        return new X509Certificate[] {bundle.getCertificate()};
    }

    static X509Certificate[] whole(X509Bundle bundle) {
        return Arrays.copyOf(bundle.getCertificatePath(), 2);
    }

    private static X509Bundle built(CertificateBuilder builder, Optional<X509Bundle> issuer) {
        try {
            return issuer.isPresent() ? builder.buildIssuedBy(issuer.get()) : builder.buildSelfSigned();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
