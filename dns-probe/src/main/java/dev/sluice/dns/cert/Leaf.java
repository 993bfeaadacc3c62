package dev.sluice.dns.cert;

import static dev.sluice.dns.cert.Sentences.CRITICAL;
import static dev.sluice.dns.cert.Sentences.at;
import static dev.sluice.dns.cert.Sentences.span;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.CertificateSight;
import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Kind;
import dev.sluice.model.Severity;

/** What is to be said of the certificate itself: whom it is for, for how long, by whose word. */
record Leaf(String host, Anchors anchors, Instant now) {
    private static final String SERVERS = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USE = "2.5.29.37.0";
    /** TLS features (RFC 7633): a client insists on a stapled word of the authority. */
    private static final String FEATURES = "1.3.6.1.5.5.7.1.24";
    private static final int STATUS_REQUEST = 5;
    private static final int MOST_NAMES = 5;

    List<Finding> findings(Handshake.Done done, Handshake stray) {
        X509Certificate leaf = done.leaf();
        List<Finding> all = new ArrayList<>();
        new Chain(done.chain(), anchors).problem(now).ifPresent(all::add);
        names(leaf, stray).ifPresent(all::add);
        validity(leaf).ifPresent(all::add);
        if (!isForServers(leaf)) {
            all.add(new Finding(Kind.USAGE, CRITICAL, "the certificate is not made for servers (extended key usage)",
                    "issue one whose extended key usage has serverAuth"));
        }
        if (mustStaple(leaf) && !done.stapled()) {
            all.add(new Finding(Kind.NOT_STAPLED, Severity.WARNING,
                    "the certificate demands an answer of OCSP with each handshake (must-staple) and none came",
                    "switch stapling on at the server, or issue the certificate without must-staple"));
        }
        return all;
    }

    private Optional<Finding> names(X509Certificate leaf, Handshake stray) {
        List<String> names = HostName.of(leaf);
        if (names.stream().anyMatch(name -> HostName.matches(name, host))) {
            return Optional.empty();
        }
        String shown = names.isEmpty() ? "no name at all"
                : String.join(", ", names.stream().limit(MOST_NAMES).toList())
                        + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "");
        if (stray instanceof Handshake.Done other && other.leaf().equals(leaf)) {
            return Optional.of(new Finding(Kind.DEFAULT_HOST, CRITICAL,
                    "there is no host " + host + ": what comes is the certificate that is shown for any name, for " + shown,
                    "set the host up on the new stack, with a certificate of its own; if it is there, issue its certificate with the name"));
        }
        return Optional.of(new Finding(Kind.WRONG_NAME, CRITICAL, "the certificate is for " + shown + ", and not for " + host,
                "issue one that has " + host + " in its subjectAltName"));
    }

    private Optional<Finding> validity(X509Certificate leaf) {
        Instant from = leaf.getNotBefore().toInstant();
        Instant until = leaf.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            return Optional.of(new Finding(Kind.NOT_YET_VALID, CRITICAL,
                    "the certificate is not valid before " + at(from) + ", in " + span(Duration.between(now, from)),
                    "wait until then; if it should be valid now, look at the clocks here and at the authority"));
        }
        if (!now.isBefore(until)) {
            return Optional.of(new Finding(Kind.EXPIRED, CRITICAL, "the certificate expired " + Sentences.ago(until, now),
                    "renew it, and see that the server loads the new one"));
        }
        Duration lifetime = Duration.between(from, until);
        Duration third = lifetime.dividedBy(3);
        Duration left = Duration.between(now, until);
        if (left.compareTo(CertificateSight.SOON) >= 0 && left.compareTo(third) >= 0) {
            return Optional.empty();
        }
        return Optional.of(new Finding(Kind.EXPIRES_SOON, left.compareTo(CertificateSight.NOW_OR_NEVER) < 0 ? CRITICAL : Severity.WARNING,
                "the certificate is good for " + span(left) + " of " + span(lifetime) + " more, until " + at(until) + " (expected: "
                        + span(CertificateSight.SOON) + ", and a third of its lifetime, " + span(third) + ")",
                "renew it, and see why that did not happen by itself"));
    }

    private static boolean isForServers(X509Certificate leaf) {
        try {
            List<String> uses = leaf.getExtendedKeyUsage();
            return uses == null || uses.contains(SERVERS) || uses.contains(ANY_USE);
        } catch (CertificateParsingException unreadable) {
            return false;
        }
    }

    private static boolean mustStaple(X509Certificate leaf) {
        byte[] features = leaf.getExtensionValue(FEATURES);
        // an octet string of a sequence of integers: the only one of 5 that fits is the last of 02 01 05
        if (features != null) {
            for (int i = 0; i + 2 < features.length; i++) {
                if (features[i] == 2 && features[i + 1] == 1 && features[i + 2] == STATUS_REQUEST) {
                    return true;
                }
            }
        }
        return false;
    }
}
