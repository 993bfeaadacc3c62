package dev.sluice.model;

import java.util.Optional;

/**
 * What is known of a client by its handshake with us, which no header can claim.
 *
 * @param version {@code 1.2}, {@code 1.3}, or {@code none} without TLS
 * @param certificate what the client showed and proved to hold
 */
public record TlsFacts(String version, Optional<ClientCertificate> certificate) {
    public static final TlsFacts NONE = new TlsFacts("none", Optional.empty());

    public boolean isEncrypted() {
        return !version.equals(NONE.version);
    }
}
