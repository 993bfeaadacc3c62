package dev.sluice.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the certificates of new addresses are looked at.
 *
 * @param ca whose certificates are believed; empty: those of the JDK
 * @param port where sites are served over TLS
 * @param plainPort where they are served without TLS and should lead to it; empty: that is not looked at
 * @param issuers the names by which CAA records name the authorities that will issue; empty: the one that has issued is looked up
 */
public record CertificateTerms(Optional<Path> ca, int port, OptionalInt plainPort, List<String> issuers) {
    public static final int PORT = 443;
    public static final int PLAIN_PORT = 80;
    public static final CertificateTerms USUAL = new CertificateTerms(Optional.empty(), PORT, OptionalInt.of(PLAIN_PORT), List.of());

    public CertificateTerms {
        issuers = List.copyOf(issuers);
    }
}
