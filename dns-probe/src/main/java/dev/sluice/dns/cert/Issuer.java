package dev.sluice.dns.cert;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.security.auth.x500.X500Principal;

/** By which names CAA records name the authorities that issue most certificates, by what their own certificates call them. */
final class Issuer {
    private static final Map<String, List<String>> NAMES = Map.ofEntries(Map.entry("let's encrypt", List.of("letsencrypt.org")),
            Map.entry("google trust services", List.of("pki.goog")), Map.entry("digicert", List.of("digicert.com")),
            Map.entry("sectigo", List.of("sectigo.com")), Map.entry("comodo", List.of("sectigo.com", "comodoca.com")),
            Map.entry("zerossl", List.of("sectigo.com")), Map.entry("globalsign", List.of("globalsign.com")),
            Map.entry("amazon", List.of("amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com")),
            Map.entry("godaddy", List.of("godaddy.com", "starfieldtech.com")), Map.entry("entrust", List.of("entrust.net")),
            Map.entry("ssl corp", List.of("ssl.com")), Map.entry("microsoft", List.of("microsoft.com")),
            Map.entry("buypass", List.of("buypass.com")), Map.entry("actalis", List.of("actalis.it")));

    private Issuer() {}

    /** None: it is not one of them. */
    static List<String> caa(X500Principal issuer) {
        String text = issuer.getName(X500Principal.RFC2253).toLowerCase(Locale.ROOT);
        return NAMES.entrySet().stream().filter(entry -> text.contains("o=" + entry.getKey())).findFirst().map(Map.Entry::getValue)
                .orElse(List.of());
    }
}
