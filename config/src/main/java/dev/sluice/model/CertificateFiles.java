package dev.sluice.model;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a certificate and its key are kept.
 *
 * @param certificate a PEM file: the certificate first, then those that lead to its authority
 * @param key a PEM file with the private key, not encrypted
 * @param ocsp a file with what its authority last said of it, shown to clients that ask; empty: they are shown nothing
 */
public record CertificateFiles(Path certificate, Path key, Optional<Path> ocsp) {
    /** Without what its authority said. */
    public CertificateFiles(Path certificate, Path key) {
        this(certificate, key, Optional.empty());
    }
}
