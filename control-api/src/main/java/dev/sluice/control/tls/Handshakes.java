package dev.sluice.control.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

import dev.sluice.model.Site;

/**
 * What the server does handshakes with, for as long as its files stay as they are.
 *
 * @param certificate what callers are shown
 */
record Handshakes(SSLContext context, SSLParameters parameters, X509Certificate certificate) {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /** With forward secrecy and authenticated encryption, as at the edge. */
    private static final Pattern STRONG = Pattern.compile("TLS_(?:ECDHE_(?:ECDSA|RSA)_WITH_)?(?:AES_\\d+_GCM|CHACHA20_POLY1305)_SHA\\d+");
    private static final int SESSION_SECONDS = 3_600;

    /** Reads the files. */
    static Handshakes of(Site.ControlTls tls) throws TlsException {
        Credentials own = Credentials.of(tls.certificate());
        List<X509Certificate> authorities = tls.clientCa().isPresent() ? Credentials.certificates(tls.clientCa().get()) : List.of();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.managers(), authorities.isEmpty() ? new TrustManager[0] : Credentials.believing(authorities), null);
            context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
            return new Handshakes(context, parameters(context, tls), own.chain().getFirst());
        } catch (GeneralSecurityException | IOException unusable) {
            throw new TlsException(tls.certificate().certificate() + ": " + unusable.getMessage()
                    + " (expected: a certificate and a key that a server can use)");
        }
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
