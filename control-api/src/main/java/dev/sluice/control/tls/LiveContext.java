package dev.sluice.control.tls;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A server's context whose files may change: every connection begins with what is there at that moment. It also says itself which versions and
 * suites are spoken and whether clients must show a certificate, because Helidon 4.5 forgets that where it reads sockets as streams.
 */
final class LiveContext extends SSLContext {
    /**
     * @param toPlain what is answered to who speaks HTTP without TLS
     */
    LiveContext(Supplier<Handshakes> now, Supplier<byte[]> toPlain) {
        super(new Spi(now, toPlain), now.get().context().getProvider(), "TLS");
    }

    /** Asks whatever is in force. */
    private static final class Spi extends SSLContextSpi {
        private final Supplier<Handshakes> now;
        private final SSLSocketFactory sockets;

        Spi(Supplier<Handshakes> now, Supplier<byte[]> toPlain) {
            this.now = now;
            this.sockets = new AcceptedSockets(now, toPlain);
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) throws KeyManagementException {
            throw new KeyManagementException("made of files alone");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return sockets;
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return now.get().context().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return made(now.get().context().createSSLEngine());
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return made(now.get().context().createSSLEngine(host, port));
        }

        private SSLEngine made(SSLEngine engine) {
            engine.setUseClientMode(false);
            engine.setSSLParameters(now.get().parameters());
            return engine;
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return now.get().context().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return now.get().context().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return now.get().parameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return now.get().context().getSupportedSSLParameters();
        }
    }
}
