package dev.sluice.control.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import dev.sluice.model.CertificateFiles;

/** An authority that lives for one test; what it issues stands in files, for 127.0.0.1. */
public final class Issuer {
    private final Path directory;
    private final X509Bundle root;
    private final Path file;

    public Issuer(Path directory, String name) {
        this.directory = directory;
        this.root = built(new CertificateBuilder().ecp256().subject("CN=" + name).setIsCertificateAuthority(true), Optional.empty());
        this.file = directory.resolve(name + ".pem");
        write(file, root.getCertificatePEM());
    }

    /** Its own certificate. */
    public Path file() {
        return file;
    }

    /** In the place of what was there, for three months from now on. */
    public CertificateFiles issue(String name) {
        return issue(name, Instant.now().plus(Duration.ofDays(90)));
    }

    public CertificateFiles issue(String name, Instant until) {
        X509Bundle bundle = built(new CertificateBuilder().ecp256().subject("CN=" + name).addSanIpAddress("127.0.0.1")
                .notBefore(until.minus(Duration.ofDays(100))).notAfter(until), Optional.of(root));
        CertificateFiles files = new CertificateFiles(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
        write(files.certificate(), bundle.getCertificatePathPEM());
        write(files.key(), bundle.getPrivateKeyPEM());
        return files;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static X509Bundle built(CertificateBuilder builder, Optional<X509Bundle> issuer) {
        try {
            return issuer.isPresent() ? builder.buildIssuedBy(issuer.get()) : builder.buildSelfSigned();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
