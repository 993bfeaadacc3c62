package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

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
public final class OriginPool implements SharedConnection.Keeper {
    /** How long a shared connection rests beside another one. */
    private static final long SURPLUS_RESTS = TimeUnit.SECONDS.toNanos(5);

    private final Dialer dialer;
    private final DeadlineWheel wheel;
    private final Origins origins;
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
     * @param leavesHttp whether the request asks for another protocol, which HTTP/1.1 alone can become
     */
    public record Terms(HttpMethod asked, Reuse reuse, Optional<InetSocketAddress> avoided, long nanos, boolean leavesHttp) {
        Terms reuse(Reuse other) {
            return new Terms(asked, other, avoided, nanos, leavesHttp);
        }
    }

    /** The bootstrap knows the event loop, the kind of channel and how names are resolved. */
    public OriginPool(Bootstrap bootstrap, HeadParser parser, DeadlineWheel wheel, Origins origins, TlsContexts tls) {
        this.dialer = new Dialer(bootstrap, parser, wheel, tls, this);
        this.wheel = wheel;
        this.origins = origins;
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
        boolean shares = !terms.leavesHttp() && place.sharing.isFor(stack.protocol(), place.origin.isEncrypted());
        Lease ready = ready(place, stack, terms, shares);
        if (ready != null) {
            taker.leased(ready);
            return;
        }
        var waiter = new Waiter(place, stack, terms, taker);
        if (shares && place.sharing.mayQueue()) {
            waiter.queue(wheel);
        } else if (!mayConnect(stack, places)) {
            waiter.unavailable(new Fault.Overflow());
        } else if (shares) {
            waiter.queue(wheel);
            connectForAll(place, stack);
        } else {
            connect(waiter, place, terms.leavesHttp() || !place.origin.isEncrypted() ? Stack.Protocol.HTTP1 : stack.protocol());
        }
    }

    /** What stands and may be used. */
    private static @Nullable Lease ready(Place place, Stack stack, Terms terms, boolean shares) {
        OriginStream stream = shares ? place.sharing.take(stack.timeouts(), terms) : null;
        if (stream != null) {
            return stream;
        }
        OriginConnection resting = place.takeIdle(terms.reuse());
        if (resting != null) {
            resting.begin(stack.timeouts(), terms.asked());
        }
        return resting;
    }

    /** Whether the stack has a usable place besides this one. */
    public boolean hasOther(Stack stack, InetSocketAddress than) {
        return places(stack).stream().anyMatch(place -> !place.address.equals(than) && OriginPicker.isUsable(stack, place));
    }

    /** Connections open to a side, resting ones included. From any thread. */
    public int open(Side side) {
        return count(side).get();
    }

    /** Closes what rests of one side. */
    public void closeIdle(Side side) {
        Roster roster = rosters.get(side);
        if (roster != null) {
            roster.places().forEach(Place::closeIdle);
        }
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
        List<Place> kept = before.places().stream().filter(place -> isSpokenToAsBefore(place, before.stack(), stack)).toList();
        for (Origin origin : stack.origins()) {
            for (OriginPicture.Spot spot : seen.spots(stack.side(), origin)) {
                Place place = kept.stream().filter(known -> known.origin.equals(origin) && known.address.equals(spot.address()))
                        .findFirst().orElseGet(() -> place(new OriginPicture.Key(stack.side(), origin), spot));
                place.saw(spot);
                places.add(place);
            }
        }
        before.places().stream().filter(place -> !places.contains(place)).forEach(Place::closeIdle);
        rosters.put(stack.side(), new Roster(stack, seen, places));
        return places;
    }

    private Place place(OriginPicture.Key key, OriginPicture.Spot spot) {
        return new Place(key, spot.address(), origins.capacity(key.side()), origins.silence(key));
    }

    private static boolean isSpokenToAsBefore(Place place, Stack before, Stack now) {
        return before.protocol() == now.protocol() && (!place.origin.isEncrypted() || before.tls().equals(now.tls()));
    }

    /** Where the limit is reached, one that rests here makes room. */
    private boolean mayConnect(Stack stack, List<Place> places) {
        Capacity capacity = origins.capacity(stack.side());
        return !origins.isFull() && capacity.takeConnection(stack.limits())
                || places.stream().anyMatch(Place::closeOne) && capacity.takeConnection(stack.limits());
    }

    private void connect(Waiter waiter, Place place, Stack.Protocol offered) {
        dialer.dial(place, waiter.stack(), offered, waiter.terms().nanos(), new Dial.Result() {
            @Override
            public void alone(OriginConnection connection) {
                waiter.leased(connection);
            }

            @Override
            public void shared(SharedConnection connection) {
                waiter.leased(connection.lease(waiter.stack().timeouts(), waiter.terms().asked()));
            }

            @Override
            public void failed(Fault fault) {
                waiter.refused(fault);
            }
        });
    }

    private void connectForAll(Place place, Stack stack) {
        place.sharing.dialling();
        dialer.dial(place, stack, stack.protocol(), Long.MAX_VALUE, new Dial.Result() {
            @Override
            public void alone(OriginConnection connection) {
                place.sharing.dialled();
                serveAlone(place, connection);
            }

            @Override
            public void shared(SharedConnection connection) {
                place.sharing.dialled();
                serve(place);
                if (place.sharing.first() != null && !place.sharing.isDialling()) {
                    more(place, stack);
                }
            }

            @Override
            public void failed(Fault fault) {
                if (!place.sharing.dialled()) {
                    place.sharing.all().forEach(waiter -> waiter.refused(fault));
                }
            }
        });
    }

    /** As many of those who wait as there is room for. */
    private static void serve(Place place) {
        for (Waiter first = place.sharing.first(); first != null; first = place.sharing.first()) {
            OriginStream stream = place.sharing.take(first.stack().timeouts(), first.terms().reuse(Reuse.ANY));
            if (stream == null) {
                return;
            }
            place.sharing.leave(first);
            first.leased(stream);
        }
    }

    /** More wait than there is room for. */
    private void more(Place place, Stack stack) {
        if (mayConnect(stack, places(stack))) {
            connectForAll(place, stack);
        } else {
            place.sharing.all().forEach(waiter -> waiter.unavailable(new Fault.Overflow()));
        }
    }

    /** The origin speaks HTTP/1.1: one gets the connection, the others need connections of their own. */
    private void serveAlone(Place place, OriginConnection connection) {
        Iterator<Waiter> waiting = place.sharing.all().iterator();
        if (waiting.hasNext()) {
            waiting.next().leased(connection);
        } else {
            connection.discard();
        }
        while (waiting.hasNext()) {
            Waiter next = waiting.next();
            if (mayConnect(next.stack(), places(next.stack()))) {
                connect(next, place, next.stack().protocol());
            } else {
                next.unavailable(new Fault.Overflow());
            }
        }
    }

    /** A connection stands, for which room was taken. */
    void opened(Place place, Channel channel) {
        count(place.side).incrementAndGet();
        var _ = channel.closeFuture().addListener(_ -> {
            count(place.side).decrementAndGet();
            origins.capacity(place.side).connectionEnded();
        });
    }

    /** No connection came about. */
    void notOpened(Place place) {
        origins.capacity(place.side).connectionEnded();
    }

    @Override
    public void ready(SharedConnection connection) {
        serve(connection.place());
    }

    @Override
    public void roomier(SharedConnection connection) {
        Place place = connection.place();
        serve(place);
        if (!connection.isIdle()) {
            return;
        }
        Roster roster = rosters.get(place.side);
        if (roster == null || isSurplus(place, roster)) {
            connection.retire();
        } else {
            connection
                    .rest(place.sharing.isAlone(connection) ? KeepAlive.idle(roster.stack().timeouts().idle(), KeepAlive.NOT_SAID).toNanos()
                            : SURPLUS_RESTS);
        }
    }

    @Override
    public void gone(SharedConnection connection, String why) {
        connection.place().sharing.remove(connection);
    }

    /** The lease is over and the connection may serve again. */
    void giveBack(OriginConnection connection, Place place) {
        place.leave();
        Roster roster = rosters.get(place.side);
        if (roster == null || isSurplus(place, roster) || !place.rest(connection)) {
            connection.discard();
        }
    }

    /** Whether what rests there is too much. */
    private boolean isSurplus(Place place, Roster roster) {
        return !roster.places().contains(place) || count(place.side).get() > origins.fairPart(roster.stack().limits());
    }

    private AtomicInteger count(Side side) {
        return side == Side.OLD ? openToOld : openToNew;
    }
}
