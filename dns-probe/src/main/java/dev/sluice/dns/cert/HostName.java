package dev.sluice.dns.cert;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Which names a certificate is for: those of its subjectAltName and no others (RFC 9525 section 6.3). */
final class HostName {
    private static final int DNS_NAME = 2;

    private HostName() {}

    static List<String> of(X509Certificate certificate) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            return all == null ? List.of()
                    : all.stream().filter(name -> name.getFirst() instanceof Integer type && type == DNS_NAME)
                            .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT)).toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    /** An asterisk is the whole first label and stands for exactly one, and there are two more at least. */
    static boolean matches(String presented, String host) {
        if (!presented.startsWith("*.")) {
            return presented.equals(host);
        }
        String rest = presented.substring(1);
        int dot = host.indexOf('.');
        return rest.indexOf('*') < 0 && rest.indexOf('.', 1) > 0 && dot > 0 && host.substring(dot).equals(rest);
    }
}
