package dev.sluice.dns.cert;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** One whole handshake with what a client of some kind offers, and what came of it. */
sealed interface Handshake {
    /**
     * It was done.
     *
     * @param chain as it was served, the certificate of the host first
     * @param version such as {@code TLSv1.3}
     * @param alpn empty: none was agreed on
     * @param stapled a word of the authority came along
     */
    record Done(List<X509Certificate> chain, String version, String alpn, boolean stapled) implements Handshake {
        public Done {
            chain = List.copyOf(chain);
        }

        X509Certificate leaf() {
            return chain.getFirst();
        }
    }

    /** It came to nothing. */
    record Failed(String why) implements Handshake {}

    /** What a client offers. */
    enum Offer {
        ANYTHING("", "", "h2 http/1.1"), PLAIN_HTTP("", "", "http/1.1"),
        /** With TLS 1.2 the suite says of what kind the certificate is to be, whoever has signed it. */
        ECDSA("TLS_ECDHE_ECDSA_", "", ""), RSA("TLS_ECDHE_RSA_", "", ""),
        /** With TLS 1.3 the signatures do. An authority's by RSA is taken all the same (PKCS #1), none of the server's own. */
        ECDSA_BY_1_3("", "ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512 rsa_pkcs1_sha256 rsa_pkcs1_sha384"
                + " rsa_pkcs1_sha512", ""),
        RSA_BY_1_3("", "rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512 rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512",
                "");

        private final String suites;
        private final String schemes;
        private final String protocols;

        /** Lists are separated by spaces. */
        Offer(String suites, String schemes, String protocols) {
            this.suites = suites;
            this.schemes = schemes;
            this.protocols = protocols;
        }

        private void into(SSLParameters parameters) {
            parameters.setApplicationProtocols(words(protocols));
            if (!suites.isEmpty()) {
                parameters.setProtocols(new String[] {"TLSv1.2"});
                parameters.setCipherSuites(
                        Arrays.stream(parameters.getCipherSuites()).filter(suite -> suite.startsWith(suites)).toArray(String[]::new));
            } else if (!schemes.isEmpty()) {
                parameters.setProtocols(new String[] {"TLSv1.3"});
                parameters.setSignatureSchemes(words(schemes));
            } else {
                parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            }
        }

        private static String[] words(String text) {
            return text.isEmpty() ? new String[0] : text.split(" ");
        }
    }

    /** What is done over the connection once it stands. */
    interface Then<T> {
        T with(SSLSocket socket) throws IOException;
    }

    static Handshake at(InetSocketAddress server, String host, Offer offer, Limit limit) {
        try {
            return over(server, host, offer, limit, Handshake::done);
        } catch (SocketTimeoutException _) {
            return new Failed("no answer in time");
        } catch (IOException failed) {
            return new Failed(String.valueOf(failed.getMessage()));
        }
    }

    static <T> T over(InetSocketAddress server, String host, Offer offer, Limit limit, Then<T> then) throws IOException {
        try (var plain = new Socket()) {
            plain.connect(server, limit.millis());
            try (var socket = (SSLSocket) Unjudging.context().getSocketFactory().createSocket(plain, host, server.getPort(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(host)));
                offer.into(parameters);
                socket.setSSLParameters(parameters);
                socket.setSoTimeout(limit.millis());
                socket.startHandshake();
                return then.with(socket);
            }
        }
    }

    private static Handshake done(SSLSocket socket) throws IOException {
        var session = (ExtendedSSLSession) socket.getSession();
        List<X509Certificate> chain = Arrays.stream(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
        String alpn = socket.getApplicationProtocol();
        return new Done(chain, session.getProtocol(), alpn == null ? "" : alpn, !session.getStatusResponses().isEmpty());
    }

    /** Takes every certificate, for they are judged afterwards: a handshake that fails tells much less. */
    final class Unjudging extends X509ExtendedTrustManager {
        /** A new one for each handshake: a session that is taken up again shows what was shown before. */
        private static SSLContext context() {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new Unjudging()}, null);
                return context;
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("every JDK knows TLS", missing);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
