package dev.sluice.dns.cert;

import java.time.Duration;
import java.util.List;

import dev.sluice.model.CertificateSight;
import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Served;
import dev.sluice.model.Severity;

/** What an address served, as a person reads it at a terminal. */
public final class CertPage {
    private CertPage() {}

    public static String of(List<CertificateSight> sights) {
        var page = new StringBuilder();
        sights.forEach(sight -> page.append(of(sight)));
        return page.toString();
    }

    private static String of(CertificateSight sight) {
        var page = new StringBuilder(sight.subject()).append("  ").append(switch (sight.standing()) {
            case FINE -> "fine";
            case FAILS -> "FAILS";
            case UNKNOWN -> "could not be asked";
        }).append('\n');
        sight.served().ifPresent(served -> page.append(served(served, sight)));
        sight.findings().forEach(finding -> page.append(finding(finding)));
        return page.toString();
    }

    private static String served(Served served, CertificateSight sight) {
        Duration left = Duration.between(sight.at(), served.until());
        return String.format("  certificate %s by %s, %s, %s%n  served      %d in the chain, %s, %s, %s%n", served.subject(),
                served.issuer(),
                left.isNegative() ? "expired"
                        : Sentences.span(left) + " of " + Sentences.span(Duration.between(served.from(), served.until()))
                                + " left",
                served.names().isEmpty() ? "no names" : String.join(" ", served.names()), served.chain(),
                String.join(" ", served.versions()),
                served.keys().isEmpty() ? "neither RSA nor ECDSA" : String.join(" and ", served.keys()),
                served.alpn().isEmpty() ? "no protocol agreed on" : served.alpn());
    }

    private static String finding(Finding finding) {
        boolean note = finding.severity() == Severity.INFO;
        return "  " + (note ? "-" : "!") + " " + finding.kind().label() + ": " + finding.sentence() + "\n"
                + (note || finding.remedy().isEmpty() ? "" : "    " + finding.remedy() + "\n");
    }
}
