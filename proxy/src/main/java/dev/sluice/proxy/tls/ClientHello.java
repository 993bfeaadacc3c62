package dev.sluice.proxy.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import org.jspecify.annotations.Nullable;

/** Waits for a client's first message, within bounds, and begins the handshake with the certificate for the name in it. */
final class ClientHello extends SniHandler {
    private static final int LARGEST = 16 << 10;

    private final ServerNames names;

    ClientHello(ServerNames names) {
        super(names, LARGEST, TlsContexts.HANDSHAKE_MILLIS);
        this.names = names;
    }

    /** Who asked for no name could not have chosen better. */
    @Override
    protected void replaceHandler(ChannelHandlerContext from, @Nullable String asked, SslContext context) throws Exception {
        if (asked != null && names.areSeveral()) {
            from.channel().attr(Handshaken.ELSEWHERE).set(host -> names.isElsewhere(context, host));
        }
        super.replaceHandler(from, asked, context);
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator alloc) {
        SslHandler handler = super.newSslHandler(context, alloc);
        handler.setHandshakeTimeoutMillis(TlsContexts.HANDSHAKE_MILLIS);
        if (handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            names.staple(context).ifPresent(engine::setOcspResponse);
            if (engine.getNeedClientAuth() || engine.getWantClientAuth()) {
                SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET); // Netty allows them to whatever speaks TLS 1.3
            }
        }
        return handler;
    }
}
