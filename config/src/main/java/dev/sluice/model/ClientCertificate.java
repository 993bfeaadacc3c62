package dev.sluice.model;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * A certificate that a client showed, of an authority that is believed.
 *
 * @param names in lower case: the common name of its subject, and its alternative names of DNS, e-mail and URI
 * @param sha256 its fingerprint in lower-case hexadecimal
 * @param encoded its DER in base64
 */
public record ClientCertificate(Set<String> names, String sha256, String encoded) {
    public ClientCertificate {
        Set<String> lower = new LinkedHashSet<>();
        names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
        names = Set.copyOf(lower);
    }
}
