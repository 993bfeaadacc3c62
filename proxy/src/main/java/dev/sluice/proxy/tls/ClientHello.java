package dev.sluice.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/** Waits for a client's first message, within bounds, and begins the handshake with the certificate for the name in it. */
final class ClientHello extends SniHandler {
    private static final int LARGEST = 16 << 10;

    ClientHello(ServerNames names) {
        super(names, LARGEST, TlsContexts.HANDSHAKE_MILLIS);
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator alloc) {
        SslHandler handler = super.newSslHandler(context, alloc);
        handler.setHandshakeTimeoutMillis(TlsContexts.HANDSHAKE_MILLIS);
        return handler;
    }
}
