package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.ssl.SslHandler;

import dev.sluice.model.Origin;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.HeadParser;

/**
 * The connections of one event loop to the origins. A lease never crosses threads; the connection that rested shortest serves next, so
 * that the surplus of a quiet hour ages and is closed. Confined to its event loop, but for {@link #open}.
 */
public final class OriginPool {
    private static final int LONGEST_REASON = 200;

    private final Bootstrap literal;
    private final Bootstrap named;
    private final HeadParser parser;
    private final DeadlineWheel wheel;
    private final Origins origins;
    private final TlsContexts tls;
    private final OriginPicker picker = new OriginPicker();
    private final Map<Side, Roster> rosters = new EnumMap<>(Side.class);
    private final AtomicInteger openToOld = new AtomicInteger();
    private final AtomicInteger openToNew = new AtomicInteger();

    /** The origins of the stack that was asked for last, as they were seen then. */
    private record Roster(Stack stack, OriginPicture seen, List<Place> places) {}

    /**
     * What is asked of a connection.
     *
     * @param asked the method of the request that will go over it
     * @param avoided an address that has just failed
     * @param nanos within which a connection must stand, if that is sooner than the stack's own limit
     */
    public record Terms(HttpMethod asked, Reuse reuse, Optional<InetSocketAddress> avoided, long nanos) {}

    /** The bootstrap knows the event loop, the kind of channel and how names are resolved. */
    public OriginPool(Bootstrap bootstrap, HeadParser parser, DeadlineWheel wheel, Origins origins, TlsContexts tls) {
        this.named = bootstrap.clone().option(ChannelOption.AUTO_READ, false).option(ChannelOption.TCP_NODELAY, true);
        this.literal = named.clone().disableResolver();
        this.parser = parser;
        this.wheel = wheel;
        this.origins = origins;
        this.tls = tls;
    }

    /** Finds or makes a connection to an origin of the stack. */
    public void lease(Stack stack, Terms terms, LeaseTaker taker) {
        List<Place> places = places(stack);
        Place place = picker.pick(stack, places, terms.avoided(), System.nanoTime());
        if (place == null) {
            taker.unavailable(new Fault.NoOrigin());
            return;
        }
        if (!place.enter(stack.limits())) {
            taker.unavailable(new Fault.Overflow());
            return;
        }
        OriginConnection resting = place.takeIdle(terms.reuse());
        if (resting != null) {
            resting.begin(stack.timeouts(), terms.asked());
            taker.leased(resting);
        } else if (mayConnect(stack, places)) {
            connect(place, stack, terms, taker);
        } else {
            place.leave();
            taker.unavailable(new Fault.Overflow());
        }
    }

    /** Whether the stack has a usable place besides this one. */
    public boolean hasOther(Stack stack, InetSocketAddress than) {
        return places(stack).stream().anyMatch(place -> !place.address.equals(than) && OriginPicker.isUsable(stack, place));
    }

    /** Connections open to a side, resting ones included. From any thread. */
    public int open(Side side) {
        return count(side).get();
    }

    /** Closes what rests. */
    public void close() {
        rosters.values().forEach(roster -> roster.places().forEach(Place::closeIdle));
    }

    @SuppressWarnings("ReferenceEquality") // the same object is the common case; another one is enrolled anew
    private List<Place> places(Stack stack) {
        Roster roster = rosters.get(stack.side());
        OriginPicture seen = origins.current();
        return roster != null && roster.stack() == stack && roster.seen() == seen ? roster.places() : enrol(stack, seen);
    }

    /** The stack or its origins are not as they were: what stays, and is verified as before, keeps its connections. */
    private List<Place> enrol(Stack stack, OriginPicture seen) {
        Roster before = rosters.getOrDefault(stack.side(), new Roster(stack, seen, List.of()));
        List<Place> places = new ArrayList<>();
        List<Place> kept = before.stack().tls().equals(stack.tls()) ? before.places()
                : before.places().stream().filter(place -> !place.origin.isEncrypted()).toList();
        for (Origin origin : stack.origins()) {
            for (OriginPicture.Spot spot : seen.spots(stack.side(), origin)) {
                Place place = kept.stream().filter(known -> known.origin.equals(origin) && known.address.equals(spot.address()))
                        .findFirst().orElseGet(() -> new Place(stack.side(), origin, spot.address(), origins.capacity(stack.side())));
                place.saw(spot);
                places.add(place);
            }
        }
        before.places().stream().filter(place -> !places.contains(place)).forEach(Place::closeIdle);
        rosters.put(stack.side(), new Roster(stack, seen, places));
        return places;
    }

    /** Where the limit is reached, one that rests here makes room. */
    private boolean mayConnect(Stack stack, List<Place> places) {
        Capacity capacity = origins.capacity(stack.side());
        return capacity.takeConnection(stack.limits())
                || places.stream().anyMatch(Place::closeOne) && capacity.takeConnection(stack.limits());
    }

    private void connect(Place place, Stack stack, Terms terms, LeaseTaker taker) {
        var connection = new OriginConnection(this, place, parser, wheel);
        connection.begin(stack.timeouts(), terms.asked());
        long millis = Math.clamp(TimeUnit.NANOSECONDS.toMillis(terms.nanos()), 1, stack.timeouts().connect().toMillis());
        place.tried();
        Bootstrap bootstrap = (place.address.isUnresolved() ? named : literal).clone().handler(pipeline(connection, place, stack))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(millis));
        ChannelFuture connected = bootstrap.connect(place.address);
        var _ = connected.addListener(_ -> {
            if (connected.isSuccess()) {
                place.reached();
                count(place.side).incrementAndGet();
                var _ = connected.channel().closeFuture().addListener(_ -> closed(place.side));
                begin(connected.channel(), connection, place, taker);
            } else {
                origins.capacity(place.side).connectionEnded();
                place.leave();
                place.shun(System.nanoTime());
                taker.refused(place.address, new Fault.ConnectFailed(place.origin.authority() + ": " + reason(connected.cause())));
            }
        });
    }

    private void closed(Side side) {
        count(side).decrementAndGet();
        origins.capacity(side).connectionEnded();
    }

    private ChannelHandler pipeline(OriginConnection connection, Place place, Stack stack) {
        if (!place.origin.isEncrypted()) {
            return connection;
        }
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(tls.toOrigin(stack.tls(), place.origin, channel.alloc()), connection);
            }
        };
    }

    /** Leases it, after its handshake where there is one: until then nothing of a request was written. */
    private static void begin(Channel channel, OriginConnection connection, Place place, LeaseTaker taker) {
        SslHandler handshake = channel.pipeline().get(SslHandler.class);
        if (handshake == null) {
            taker.leased(connection);
            return;
        }
        var _ = handshake.handshakeFuture().addListener(done -> {
            if (done.isSuccess() && connection.isOpen()) {
                taker.leased(connection);
                return;
            }
            connection.discard();
            place.shun(System.nanoTime());
            String why = done.isSuccess() ? "spoke before it was asked" : root(done.cause());
            taker.refused(place.address, new Fault.ConnectFailed(place.origin.authority() + ": TLS: " + why));
        });
        channel.read();
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

    /** The lease is over and the connection may serve again. */
    void giveBack(OriginConnection connection, Place place) {
        place.leave();
        Roster roster = rosters.get(place.side);
        boolean surplus = roster == null || !roster.places().contains(place)
                || count(place.side).get() > origins.fairPart(roster.stack().limits());
        if (surplus || !place.rest(connection)) {
            connection.discard();
        }
    }

    private AtomicInteger count(Side side) {
        return side == Side.OLD ? openToOld : openToNew;
    }
}
