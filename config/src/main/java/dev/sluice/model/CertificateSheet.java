package dev.sluice.model;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Served;

/** What an address served as names and values, as {@link PropagationSheet} has a round. */
public final class CertificateSheet {
    private CertificateSheet() {}

    public static Map<String, Object> of(CertificateSight sight) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        if (!sight.watched().isEmpty()) {
            sheet.put("name", sight.watched());
        }
        sheet.put("host", sight.host());
        sheet.put("address", sight.address());
        sheet.put("port", (long) sight.port());
        sheet.put("at", sight.at().truncatedTo(ChronoUnit.MILLIS).toString());
        sheet.put("standing", sight.standing().label());
        sight.served().ifPresent(served -> sheet.put("certificate", served(served)));
        sheet.put("findings", sight.findings().stream().map(CertificateSheet::finding).toList());
        return sheet;
    }

    private static Map<String, Object> served(Served served) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        sheet.put("subject", served.subject());
        sheet.put("issuer", served.issuer());
        sheet.put("names", served.names());
        sheet.put("from", served.from().toString());
        sheet.put("until", served.until().toString());
        sheet.put("sha256", served.sha256());
        sheet.put("chain", (long) served.chain());
        sheet.put("keys", served.keys());
        sheet.put("versions", served.versions());
        sheet.put("alpn", served.alpn());
        return sheet;
    }

    private static Map<String, Object> finding(Finding finding) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        sheet.put("finding", finding.kind().label());
        sheet.put("severity", finding.severity().label());
        sheet.put("sentence", finding.sentence());
        if (!finding.remedy().isEmpty()) {
            sheet.put("remedy", finding.remedy());
        }
        return sheet;
    }
}
