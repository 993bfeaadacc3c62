package dev.sluice.control.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import dev.sluice.model.CertificateFiles;
import dev.sluice.pem.Pem;
import dev.sluice.pem.PemException;

/**
 * What one side shows: a certificate, those that lead to its authority, and the key that proves that it is its own.
 *
 * @param chain the certificate first
 */
record Credentials(PrivateKey key, List<X509Certificate> chain) {
    private static final int LARGEST = 1 << 20;

    Credentials {
        chain = List.copyOf(chain);
    }

    /** Makes something of the text of a file. */
    private interface Parser<T> {
        T parse(String text) throws PemException;
    }

    /** Out of two files that belong together. */
    static Credentials of(CertificateFiles files) throws TlsException {
        List<X509Certificate> chain = certificates(files.certificate());
        PrivateKey key = read(files.key(), Pem::key);
        if (!Pem.belongs(key, chain.getFirst().getPublicKey())) {
            throw new TlsException(files.key() + ": is not the key of " + files.certificate()
                    + " (expected: the key that the certificate was made for)");
        }
        return new Credentials(key, chain);
    }

    static List<X509Certificate> certificates(Path file) throws TlsException {
        return read(file, Pem::certificates);
    }

    KeyManager[] managers() throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry("own", key, new char[0], chain.toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    /** Of whoever believes these authorities and no other. */
    static TrustManager[] believing(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        for (X509Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + store.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Of whoever believes the authorities that the JDK knows. */
    static TrustManager[] usual() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return factory.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        return store;
    }

    private static <T> T read(Path file, Parser<T> parser) throws TlsException {
        try (var stream = Files.newInputStream(file)) {
            return parser.parse(new String(stream.readNBytes(LARGEST), StandardCharsets.ISO_8859_1));
        } catch (IOException failed) {
            throw new TlsException(file + ": cannot be read: " + failed.getClass().getSimpleName() + " (expected: a PEM file)");
        } catch (PemException wrong) {
            throw new TlsException(file + ": " + wrong.what() + " (expected: " + wrong.expected() + ")");
        }
    }
}
