package dev.sluice.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

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

    /** By what name new and old addresses are asked for a page, and who by that name is no visitor. */
    public static final String AGENT = "sluice-certificate-check";

    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern HOST = Pattern.compile("(?=.{1,253}$)(?:" + LABEL + "\\.)++(?!\\d+$)" + LABEL);

    public CertificateTerms {
        issuers = List.copyOf(issuers);
    }

    /** Whether a server can be asked for a host by that name, in lower case: a name of DNS may have an underscore, a host may not (RFC 6066). */
    public static boolean isHost(String name) {
        return HOST.matcher(name).matches();
    }
}
