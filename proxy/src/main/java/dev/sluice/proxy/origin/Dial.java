package dev.sluice.proxy.origin;

import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Stack;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.wire.Deadline;

/**
 * One connection being made, until it is known what is spoken on it: over TLS that is what the origin chose, and by HTTP/2 the origin must
 * have said its first word. Nothing of a request was written before. Confined to its event loop.
 */
final class Dial extends ChannelInboundHandlerAdapter implements SharedConnection.Keeper {
    private static final String HTTP_2 = "h2";

    private final Dialer dialer;
    private final Place place;
    private final Stack stack;
    private final Stack.Protocol offered;
    private final Result result;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Deadline preface;
    private boolean over;

    /** Who asked for it; one of these is called, once. */
    interface Result {
        void alone(OriginConnection connection);

        /** By HTTP/2; it has room for a stream at least. */
        void shared(SharedConnection connection);

        void failed(Fault fault);
    }

    Dial(Dialer dialer, Place place, Stack stack, Stack.Protocol offered, Result result) {
        this.dialer = dialer;
        this.place = place;
        this.stack = stack;
        this.offered = offered;
        this.result = result;
    }

    /** Nothing will come of it. */
    void fail(String why) {
        if (!over) {
            end();
            place.shun(System.nanoTime());
            if (context != null) {
                var _ = context.channel().close();
            }
            result.failed(new Fault.ConnectFailed(place.origin.authority() + ": " + why));
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext from) {
        place.reached();
        dialer.opened(place, from.channel());
        if (from.pipeline().get(SslHandler.class) == null) {
            settle(from, offered == Stack.Protocol.HTTP2);
        } else {
            from.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && !over) {
            if (done.isSuccess()) {
                shaken(from, HTTP_2.equals(from.pipeline().get(SslHandler.class).applicationProtocol()));
            } else {
                fail("TLS: " + Dialer.root(done.cause()));
            }
        }
    }

    /** An event of epoll for a descriptor that was closed in the same turn finds this connection in its place, and reads too early. */
    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        if (!(cause instanceof NotYetConnectedException)) {
            fail(Dialer.reason(cause));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        fail("closed at once");
    }

    @Override
    public void ready(SharedConnection connection) {
        if (over) {
            return;
        }
        if (connection.room() < 1) {
            fail("HTTP/2: it takes no requests");
            return;
        }
        end();
        dialer.keeps(connection);
        result.shared(connection);
    }

    @Override
    public void roomier(SharedConnection connection) {}

    @Override
    public void gone(SharedConnection connection, String why) {
        fail("HTTP/2: " + why);
    }

    private void shaken(ChannelHandlerContext from, boolean http2) {
        if (offered == Stack.Protocol.HTTP2 && !http2) {
            fail("it chose HTTP/1.1, and protocol: http2 asks for HTTP/2");
        } else {
            if (offered != Stack.Protocol.HTTP1) {
                place.sharing.chose(http2);
            }
            settle(from, http2);
        }
    }

    private void settle(ChannelHandlerContext from, boolean http2) {
        if (http2) {
            preface = dialer.wheel().deadline(() -> fail("HTTP/2: no word of it in time"));
            preface.in(Math.max(stack.timeouts().connect().toNanos(), TimeUnit.MILLISECONDS.toNanos(100)));
            become(from, SharedBuilder.connection(place, this, dialer.wheel()));
        } else {
            end();
            OriginConnection connection = dialer.alone(place);
            become(from, connection);
            result.alone(connection);
        }
    }

    private void become(ChannelHandlerContext from, ChannelHandler next) {
        from.pipeline().replace(this, null, next);
    }

    private void end() {
        over = true;
        if (preface != null) {
            preface.forget();
        }
    }
}
