package dev.sluice.dns;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whose certificates a resolver may show. */
final class Trust {
    private static final Logger LOG = LoggerFactory.getLogger(Trust.class);

    private Trust() {}

    /** Those of a PEM file, or the system's; of a file that cannot be read nobody's, so that its resolvers are silent and say why. */
    static SSLContext of(Optional<Path> ca) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(ca.isPresent() ? store(ca.get()) : (KeyStore) null);
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalStateException(unusable);
        }
    }

    private static KeyStore store(Path ca) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(ca)) {
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca" + store.size(), certificate);
            }
        } catch (IOException | GeneralSecurityException unreadable) {
            LOG.warn("resolvers: {} cannot be read, nobody is believed because of it: {}", ca, unreadable.getMessage());
        }
        return store;
    }
}
