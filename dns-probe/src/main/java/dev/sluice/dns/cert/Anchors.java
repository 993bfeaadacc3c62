package dev.sluice.dns.cert;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;

import dev.sluice.model.FileTrouble;
import dev.sluice.pem.Pem;
import dev.sluice.pem.PemException;

/**
 * Whose certificates are believed.
 *
 * @param who for people
 */
record Anchors(Set<TrustAnchor> all, String who) {
    private static final int LARGEST = 1 << 20;

    Anchors {
        all = Set.copyOf(all);
    }

    /** Those that the JDK believes, which are the browsers' but for a few. */
    static Anchors ofTheJdk() {
        try {
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init((KeyStore) null);
            return new Anchors(Arrays.stream(managers.getTrustManagers()).filter(X509TrustManager.class::isInstance)
                    .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                    .map(issuer -> new TrustAnchor(issuer, null)).collect(Collectors.toSet()), "the JDK");
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has authorities", missing);
        }
    }

    /** Those of a file, and none else. */
    static Anchors of(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            List<X509Certificate> authorities = Pem
                    .certificates(new String(bytes.readNBytes(LARGEST), StandardCharsets.ISO_8859_1));
            return new Anchors(authorities.stream().map(issuer -> new TrustAnchor(issuer, null)).collect(Collectors.toSet()),
                    file.getFileName().toString());
        } catch (PemException unusable) {
            throw new IOException(file + ": " + unusable.what() + " (expected: " + unusable.expected() + ")", unusable);
        } catch (IOException unreadable) {
            throw new IOException(file + ": cannot be read: " + FileTrouble.words(file, unreadable)
                    + " (expected: a PEM file with the certificates of authorities)", unreadable);
        }
    }

    boolean contains(X509Certificate certificate) {
        return all.stream().anyMatch(anchor -> certificate.equals(anchor.getTrustedCert()));
    }

    boolean areNamed(X500Principal name) {
        return all.stream().anyMatch(anchor -> name.equals(anchor.getTrustedCert().getSubjectX500Principal()));
    }

    boolean haveIssued(X509Certificate certificate) {
        return all.stream().anyMatch(anchor -> hasIssued(anchor.getTrustedCert(), certificate));
    }

    static boolean hasIssued(X509Certificate issuer, X509Certificate certificate) {
        if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }
}
