package dev.sluice.proxy.front;

import java.util.function.Consumer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Which HTTP a client chose in its handshake of TLS (RFC 7301); HTTP/1.1 where it did not choose. */
final class HandshakeChoice extends ProtocolChoice {
    HandshakeChoice(Worker worker, Door door, Consumer<Boolean> others) {
        super(worker, door, others);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
            SslHandler tls = from.pipeline().get(SslHandler.class);
            letIn(from, tls != null && "h2".equals(tls.applicationProtocol()));
            from.pipeline().remove(this);
        } else {
            from.fireUserEventTriggered(event);
        }
    }
}
