package dev.sluice.proxy.tls;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands behind a client's handshake. One that fails ends the connection; who speaks plain HTTP is told so. A client that ends its half
 * of TLS has ended its connection, as one that ends its half of TCP.
 */
@Sharable
public final class TlsEventHandler extends ChannelInboundHandlerAdapter {
    public static final TlsEventHandler INSTANCE = new TlsEventHandler();

    private static final Logger LOG = LoggerFactory.getLogger(TlsEventHandler.class);
    private static final String TOLD = "This port speaks HTTPS; the request was plain HTTP.\n";
    private static final byte[] PLAIN = String.join("\r\n", "HTTP/1.1 400 Bad Request", "Content-Type: text/plain",
            "Content-Length: " + TOLD.length(), "Connection: close", "Sluice-Outcome: not-executed", "", TOLD)
            .getBytes(StandardCharsets.US_ASCII);

    private TlsEventHandler() {}

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent done when !done.isSuccess() -> failed(context, done.cause());
            case SslCloseCompletionEvent closed when closed.isSuccess() -> {
                var _ = context.close();
            }
            default -> context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("tls ended: client={} cause={}", context.channel().remoteAddress(), cause.toString());
        context.fireExceptionCaught(cause); // who serves the connection ends it
    }

    private static void failed(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("handshake failed: client={} cause={}", context.channel().remoteAddress(), cause.toString());
        if (cause instanceof NotSslRecordException) {
            var _ = context.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(PLAIN)); // past TLS
        }
        var _ = context.close();
    }
}
