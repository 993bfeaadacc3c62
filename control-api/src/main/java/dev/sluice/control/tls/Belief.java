package dev.sluice.control.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import dev.sluice.model.CertificateFiles;

/** Whom a caller of the control API believes to be it. */
public sealed interface Belief {
    /** Whoever has a certificate of its name from an authority that the JDK knows. */
    record Usual() implements Belief {}

    /** Whoever has a certificate of its name from one of these. */
    record Authorities(Path file) implements Belief {}

    /** Whoever holds this very certificate, by whatever name it is called. */
    record Known(Path file) implements Belief {}

    /**
     * What the caller does handshakes with. Reads the files.
     *
     * @param own what it shows when it is asked; empty: nothing
     */
    default SSLContext context(Optional<CertificateFiles> own) throws TlsException {
        KeyManager[] shown = new KeyManager[0];
        try {
            if (own.isPresent()) {
                shown = Credentials.of(own.get()).managers();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown, believed(), null);
            return context;
        } catch (GeneralSecurityException | IOException unusable) {
            throw new TlsException("TLS cannot be spoken: " + unusable.getMessage() + " (expected: certificates and keys of RSA or EC)");
        }
    }

    private TrustManager[] believed() throws TlsException, GeneralSecurityException, IOException {
        return switch (this) {
            case Usual _ -> Credentials.usual();
            case Authorities(Path file) -> Credentials.believing(Credentials.certificates(file));
            case Known(Path file) -> new TrustManager[] {new Acquaintance(Credentials.certificates(file).getFirst())};
        };
    }
}
