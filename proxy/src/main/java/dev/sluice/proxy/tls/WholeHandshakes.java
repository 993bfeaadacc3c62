package dev.sluice.proxy.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

/**
 * A server's context by the JDK of which no session is resumed: every connection gets one of its own below. For the JDK looks at no certificate
 * again, and its tickets are good for as long as their context is, whatever the time-out of sessions says.
 */
final class WholeHandshakes extends SslContext {
    private final SslContextBuilder builder;
    private final SslContext first;

    private WholeHandshakes(SslContextBuilder builder) throws SSLException {
        this.builder = builder;
        this.first = builder.build();
    }

    /** Of what a builder says, for a server that shows its own and believes these authorities; what takes long is done here, once. */
    static SslContext of(SslContextBuilder builder, PrivateKey key, X509Certificate[] chain, X509Certificate[] authorities)
            throws SSLException {
        String kind = KeyStore.getDefaultType();
        try {
            return new WholeHandshakes(
                    builder.keyManager(buildKeyManagerFactory(chain, KeyManagerFactory.getDefaultAlgorithm(), key, null, null, kind))
                            .trustManager(buildTrustManagerFactory(authorities, null, kind)));
        } catch (GeneralSecurityException | IOException unusable) {
            throw new SSLException(unusable);
        }
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc) {
        return next().newEngine(alloc);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc, String host, int port) {
        return next().newEngine(alloc, host, port);
    }

    private SslContext next() {
        try {
            return builder.build();
        } catch (SSLException impossible) {
            throw new IllegalStateException("what handshakes were done with is no longer usable", impossible);
        }
    }

    @Override
    public boolean isClient() {
        return first.isClient();
    }

    @Override
    public List<String> cipherSuites() {
        return first.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // every context has to have one
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return first.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return first.sessionContext();
    }
}
