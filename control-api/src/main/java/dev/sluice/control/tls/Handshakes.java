package dev.sluice.control.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

import dev.sluice.model.Site;

/**
 * What the server does handshakes with, for as long as its files stay as they are.
 *
 * @param contexts where each connection gets its own from
 * @param certificate what callers are shown
 */
record Handshakes(Contexts contexts, SSLParameters parameters, X509Certificate certificate) {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /** With forward secrecy and authenticated encryption, as at the edge. */
    private static final Pattern STRONG = Pattern.compile("TLS_(?:ECDHE_(?:ECDSA|RSA)_WITH_)?(?:AES_\\d+_GCM|CHACHA20_POLY1305)_SHA\\d+");
    private static final int SESSION_SECONDS = 3_600;

    /** Gives a context for one connection. */
    interface Contexts {
        SSLContext next() throws GeneralSecurityException;
    }

    /** Reads the files. */
    static Handshakes of(Site.ControlTls tls) throws TlsException {
        Credentials own = Credentials.of(tls.certificate());
        List<X509Certificate> authorities = tls.clientCa().isPresent() ? Credentials.certificates(tls.clientCa().get()) : List.of();
        try {
            KeyManager[] shown = own.managers();
            TrustManager[] believed = authorities.isEmpty() ? new TrustManager[0] : Credentials.believing(authorities);
            SSLContext context = context(shown, believed);
            Contexts contexts = authorities.isEmpty() ? () -> context : () -> context(shown, believed);
            return new Handshakes(contexts, parameters(context, tls), own.chain().getFirst());
        } catch (GeneralSecurityException | IOException unusable) {
            throw new TlsException(tls.certificate().certificate() + ": " + unusable.getMessage()
                    + " (expected: a certificate and a key that a server can use)");
        }
    }

    /**
     * For one connection. Where callers show certificates no two share one, so that no session is resumed: the JDK would not look at the
     * certificate again, and its tickets are good for as long as the context is, whatever the time-out of sessions says.
     */
    SSLContext context() {
        try {
            return contexts.next();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("what handshakes were done with is no longer usable", impossible);
        }
    }

    private static SSLContext context(KeyManager[] shown, TrustManager[] believed) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown, believed, null);
        context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
        return context;
    }

    private static SSLParameters parameters(SSLContext context, Site.ControlTls tls) {
        String[] strong = Stream.of(context.getSupportedSSLParameters().getCipherSuites()).filter(STRONG.asMatchPredicate())
                .toArray(String[]::new);
        SSLParameters parameters = new SSLParameters(strong, PROTOCOLS);
        parameters.setUseCipherSuitesOrder(true);
        if (tls.clientCa().isPresent() && tls.clientRequired()) {
            parameters.setNeedClientAuth(true);
        } else if (tls.clientCa().isPresent()) {
            parameters.setWantClientAuth(true);
        }
        return parameters;
    }
}
