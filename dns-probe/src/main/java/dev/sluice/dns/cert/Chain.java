package dev.sluice.dns.cert;

import static dev.sluice.dns.cert.Sentences.CRITICAL;
import static dev.sluice.dns.cert.Sentences.name;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Kind;

/** Whether what was served leads from the certificate of a host to an authority that is believed; what was not served is not fetched. */
record Chain(List<X509Certificate> served, Anchors anchors) {
    /** What is wrong with it at a time; whether the first certificate itself is valid then, is another question. */
    Optional<Finding> problem(Instant now) {
        X509Certificate leaf = served.getFirst();
        try {
            if (isValid(leaf, now)) {
                build(leaf, now);
            } else if (!anchors.haveIssued(leaf)) {
                build(servedIssuer(leaf), now);
            }
            return Optional.empty();
        } catch (CertPathBuilderException broken) {
            return Optional.of(why(leaf, now, broken));
        } catch (GeneralSecurityException unable) {
            throw new IllegalStateException("every JDK builds chains", unable);
        }
    }

    private static boolean isValid(X509Certificate certificate, Instant at) {
        return !at.isBefore(certificate.getNotBefore().toInstant()) && !at.isAfter(certificate.getNotAfter().toInstant());
    }

    private X509Certificate servedIssuer(X509Certificate leaf) throws CertPathBuilderException {
        return served.stream().skip(1).filter(each -> Anchors.hasIssued(each, leaf)).findFirst()
                .orElseThrow(() -> new CertPathBuilderException("its issuer is not there"));
    }

    private void build(X509Certificate leaf, Instant at) throws GeneralSecurityException {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(leaf);
        var terms = new PKIXBuilderParameters(anchors.all(), target);
        terms.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(served)));
        terms.setRevocationEnabled(false);
        terms.setDate(Date.from(at));
        CertPathBuilder.getInstance("PKIX").build(terms);
    }

    private Finding why(X509Certificate leaf, Instant now, CertPathBuilderException broken) {
        X509Certificate last = last(leaf);
        Optional<X509Certificate> expired = served.stream().skip(1).filter(each -> now.isAfter(each.getNotAfter().toInstant())).findFirst();
        if (expired.isPresent()) {
            return finding(Kind.CHAIN, "the intermediate certificate " + name(expired.get().getSubjectX500Principal()) + " expired "
                    + Sentences.ago(expired.get().getNotAfter().toInstant(), now),
                    "have the server send the present intermediate certificates of its authority");
        }
        if (anchors.contains(last) || anchors.areNamed(last.getIssuerX500Principal())) {
            return finding(Kind.CHAIN, "the chain leads to " + name(last.getIssuerX500Principal()) + ", which " + anchors.who()
                    + " believes, and cannot be verified: " + broken.getMessage(),
                    "see whether an authority of the same name has other keys now; issue the certificates anew, with signatures of today");
        }
        if (!isSelfSigned(last)) {
            return finding(Kind.CHAIN, "the chain is broken: " + name(last.getIssuerX500Principal()) + ", which issued "
                    + name(last.getSubjectX500Principal()) + ", is not served, and is no authority that " + anchors.who()
                    + " believes; browsers that have not met it before refuse the page",
                    "have the server send its intermediate certificates too (fullchain.pem, not cert.pem)");
        }
        if (last.equals(leaf)) {
            return finding(Kind.SELF_SIGNED, name(last.getSubjectX500Principal()) + " is signed by itself, and " + anchors.who()
                    + " does not believe it",
                    "issue a certificate by an authority; if it is meant so, name it as ca");
        }
        return finding(Kind.CHAIN, "the chain ends at " + name(last.getSubjectX500Principal()) + ", which " + anchors.who()
                + " does not believe", "issue a certificate by a public authority; if it is your own, name it as ca");
    }

    private static Finding finding(Kind kind, String sentence, String remedy) {
        return new Finding(kind, CRITICAL, sentence, remedy);
    }

    /** As far as issuers were served. */
    private X509Certificate last(X509Certificate leaf) {
        Set<X509Certificate> visited = new HashSet<>(Set.of(leaf));
        X509Certificate at = leaf;
        while (true) {
            X509Certificate here = at;
            Optional<X509Certificate> next = served.stream()
                    .filter(each -> each.getSubjectX500Principal().equals(here.getIssuerX500Principal())).filter(visited::add).findFirst();
            if (next.isEmpty()) {
                return at;
            }
            at = next.get();
        }
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }
}
