package dev.sluice.proxy.origin;

import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;

import dev.sluice.model.Stack;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.HeadParser;

/** Makes connections to origins, for the pool of one event loop. Confined to that loop. */
final class Dialer {
    private static final int LONGEST_REASON = 200;

    private final Bootstrap literal;
    private final Bootstrap named;
    private final HeadParser parser;
    private final DeadlineWheel wheel;
    private final TlsContexts tls;
    private final OriginPool pool;

    /** The bootstrap knows the event loop, the kind of channel and how names are resolved. */
    Dialer(Bootstrap bootstrap, HeadParser parser, DeadlineWheel wheel, TlsContexts tls, OriginPool pool) {
        this.named = bootstrap.clone().option(ChannelOption.AUTO_READ, false).option(ChannelOption.TCP_NODELAY, true);
        this.literal = named.clone().disableResolver();
        this.parser = parser;
        this.wheel = wheel;
        this.tls = tls;
        this.pool = pool;
    }

    /**
     * Makes a connection for which room was taken already.
     *
     * @param offered what the origin may choose from
     * @param nanos within which it must stand, if that is sooner than the stack's own limit
     */
    void dial(Place place, Stack stack, Stack.Protocol offered, long nanos, Dial.Result result) {
        var dial = new Dial(this, place, stack, offered, result);
        long millis = Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos), 1, stack.timeouts().connect().toMillis());
        place.tried();
        Bootstrap bootstrap = (place.address.isUnresolved() ? named : literal).clone().handler(pipeline(dial, place, stack, offered))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(millis));
        ChannelFuture connected = bootstrap.connect(place.address);
        var _ = connected.addListener(_ -> {
            if (!connected.isSuccess()) {
                pool.notOpened(place);
                dial.fail(reason(connected.cause()));
            }
        });
    }

    DeadlineWheel wheel() {
        return wheel;
    }

    /** TCP stands. */
    void opened(Place place, Channel channel) {
        pool.opened(place, channel);
    }

    OriginConnection alone(Place place) {
        return new OriginConnection(pool, place, parser, wheel);
    }

    void keeps(SharedConnection connection) {
        connection.keptBy(pool);
        connection.place().sharing.add(connection);
    }

    private ChannelInitializer<Channel> pipeline(Dial dial, Place place, Stack stack, Stack.Protocol offered) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (place.origin.isEncrypted()) {
                    channel.pipeline().addLast(handshake(channel, place, stack, offered));
                }
                channel.pipeline().addLast(dial);
            }
        };
    }

    private SslHandler handshake(Channel channel, Place place, Stack stack, Stack.Protocol offered) {
        return offered == Stack.Protocol.HTTP1 ? tls.toOrigin(stack.tls(), place.origin, channel.alloc())
                : tls.toChoosingOrigin(stack.tls(), place.origin, channel.alloc());
    }

    /** The innermost cause: what is around it says only that a handshake failed. */
    static String root(Throwable cause) {
        Throwable inner = cause;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner.getClass().getSimpleName() + (inner.getMessage() == null ? "" : ": " + inner.getMessage());
    }

    /** What a cause says, cut where it is long. */
    static String reason(Throwable cause) {
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return said.substring(0, Math.min(said.length(), LONGEST_REASON));
    }
}
