package dev.sluice.dns.cert;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.CertificateSight;
import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Kind;
import dev.sluice.model.CertificateSight.Served;
import dev.sluice.model.Severity;

/** What is to be said of what was heard: of that and of the time alone. */
record CertificateJudge(CertificateCheck.Subject subject, Anchors anchors, Duration patience, Instant now) {
    CertificateSight judge(Observed fresh, Optional<Observed> old) {
        if (fresh.shaken() instanceof Handshake.Done done) {
            List<Finding> findings = new ArrayList<>(new Leaf(subject.host(), anchors, now).findings(done, fresh.stray()));
            findings.addAll(new Manners(subject, fresh, old).findings());
            findings.sort(Comparator.comparing(Finding::severity).reversed());
            return sight(Optional.of(served(done, fresh)), findings);
        }
        return sight(Optional.empty(), List.of(noCertificate(fresh)));
    }

    private CertificateSight sight(Optional<Served> served, List<Finding> findings) {
        return new CertificateSight(subject.watched(), subject.host(), subject.address().getHostAddress(), subject.port(), now, served,
                findings);
    }

    private Finding noCertificate(Observed fresh) {
        String where = "port " + subject.port();
        return switch (fresh.first()) {
            case Knock.Heard.Unreached(String why) -> new Finding(Kind.UNREACHABLE, Severity.WARNING,
                    "no connection to " + where + ": " + why,
                    "see that the server runs and listens there, and that no firewall stands between");
            case Knock.Heard.Silent _ -> new Finding(Kind.SILENT, Severity.WARNING,
                    where + " takes connections and says nothing in " + Sentences.span(patience),
                    "see whether the server is overloaded, or waits for something else (the PROXY protocol?)");
            case Knock.Heard.NotTls(String begin) -> new Finding(Kind.NO_TLS, Severity.CRITICAL,
                    where + " speaks no TLS: its answer to a handshake begins with \"" + begin + "\"",
                    "switch TLS on at that port");
            case Knock.Heard.Closed(String how) -> new Finding(Kind.CLOSED, Severity.CRITICAL,
                    where + " ends the connection when a handshake begins (" + how + ")",
                    "see its log; perhaps it knows no certificate for the name");
            case Knock.Heard.Hello _,Knock.Heard.Alert _ -> new Finding(Kind.HANDSHAKE, Severity.CRITICAL,
                    "the handshake fails: " + why(fresh.shaken()),
                    "see the server's log for the name it was asked for, the versions and the ciphers");
        };
    }

    private static String why(Handshake handshake) {
        return switch (handshake) {
            case Handshake.Failed(String why) -> why;
            case Handshake.Done _ -> "it does not";
        };
    }

    private static Served served(Handshake.Done done, Observed seen) {
        X509Certificate leaf = done.leaf();
        return new Served(Sentences.name(leaf.getSubjectX500Principal()), Sentences.name(leaf.getIssuerX500Principal()), HostName.of(leaf),
                leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant(), sha256(leaf), done.chain().size(), seen.keys(),
                seen.versions(), done.alpn(), Issuer.caa(leaf.getIssuerX500Principal()));
    }

    static String sha256(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
            throw new IllegalStateException("of a certificate that was read", impossible);
        }
    }
}
