package dev.sluice.control.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Predicate;

import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;

/**
 * The connections that there are. Who has shown no token is a stranger: strangers together have three quarters of the places, those of one address a
 * quarter, and who comes next takes the place of the one that has been silent longest and is not about to be heard. So nobody who says nothing
 * keeps out who has something to say. A connection whose first request, handshake included, has not begun in {@link #FIRST_WORD} is closed,
 * unless its words are there and wait for us. Who has shown a token has a quarter of the places with it, and all who may only look have half: of
 * more the one that was silent longest leaves, and where all are busy the one that has been for longest.
 * Its methods exclude each other; none waits.
 */
final class Doorway {
    static final Duration FIRST_WORD = Duration.ofSeconds(5);

    private final int most;
    private final int strangers;
    private final int perAddress;
    private final Duration firstWord;
    private final Deadlines deadlines;
    /** In the order in which they came. */
    private final Map<Ends, Guest> guests = new LinkedHashMap<>();
    private long moments;

    /**
     * @param most connections at once
     */
    Doorway(int most, Duration firstWord, Deadlines deadlines) {
        this.most = most;
        this.firstWord = firstWord;
        this.strangers = Math.max(1, most / 4 * 3);
        this.perAddress = Math.max(1, most / 4);
        this.deadlines = deadlines;
    }

    /** By what a connection is known. */
    record Ends(SocketAddress own, SocketAddress other) {
        static Ends of(ConnectionContext connection) {
            return new Ends(connection.localPeer().address(), connection.remotePeer().address());
        }

        static Ends of(ServerRequest request) {
            return new Ends(request.localPeer().address(), request.remotePeer().address());
        }
    }

    /** One connection, and what is known of it. */
    private static final class Guest {
        private final SocketChannel channel;
        private final String address;
        private Future<?> alarm = CompletableFuture.completedFuture(null);
        /** Who it is; empty: a stranger. */
        private Optional<Allotment.Holder> holder = Optional.empty();
        private boolean isBusy;
        /** When it last did something; 0: it has said nothing yet. */
        private long moved;

        Guest(SocketChannel channel, String address) {
            this.channel = channel;
            this.address = address;
        }

        boolean isStranger() {
            return holder.isEmpty();
        }
    }

    /**
     * Somebody has connected.
     *
     * @throws IllegalStateException when all places are taken by those who showed a token and are being answered
     */
    synchronized void enter(SocketChannel channel) throws IOException {
        guests.values().removeIf(guest -> isGone(guest));
        InetSocketAddress from = (InetSocketAddress) channel.getRemoteAddress();
        Guest guest = new Guest(channel, Guesses.address(from.getAddress()));
        if (places(stranger -> stranger.address.equals(guest.address)) >= perAddress) {
            leaving(stranger -> stranger.isStranger() && stranger.address.equals(guest.address)).ifPresent(Doorway::close);
        } else if (places(_ -> true) >= strangers) {
            leaving(Guest::isStranger).ifPresent(Doorway::close);
        } else if (guests.size() >= most) {
            close(leaving(other -> !other.isBusy || other.isStranger())
                    .orElseThrow(() -> new IllegalStateException("all " + most + " connections are in use")));
        }
        guests.values().removeIf(other -> isGone(other));
        guests.put(new Ends(channel.getLocalAddress(), from), guest);
        guest.alarm = deadlines.in(firstWord, () -> remind(guest));
    }

    private synchronized void remind(Guest guest) {
        if (guest.moved > 0) {
            return; // it spoke in the same moment
        }
        if (isUnread(guest)) {
            guest.alarm = deadlines.in(firstWord, () -> remind(guest));
        } else {
            close(guest);
        }
    }

    /** A request has begun. */
    synchronized void spoke(Ends ends) {
        of(ends).ifPresent(guest -> {
            guest.alarm.cancel(false);
            guest.isBusy = true;
            guest.moved = ++moments;
        });
    }

    /** It came with a token that is good. */
    synchronized void known(Ends ends, Allotment.Holder holder) {
        Optional<Guest> guest = of(ends).filter(one -> !one.holder.equals(Optional.of(holder)));
        guest.ifPresent(one -> {
            one.holder = Optional.empty();
            makeRoom(perAddress, other -> other.holder.equals(Optional.of(holder)));
            makeRoom(most / 2, other -> holder.onlyLooks() && other.holder.filter(Allotment.Holder::onlyLooks).isPresent());
            one.holder = Optional.of(holder);
        });
    }

    private void makeRoom(int places, Predicate<Guest> which) {
        if (guests.values().stream().filter(which).filter(guest -> guest.channel.isOpen()).count() >= Math.max(1, places)) {
            leaving(guest -> which.test(guest) && !guest.isBusy).or(() -> leaving(which)).ifPresent(Doorway::close);
            guests.values().removeIf(Doorway::isGone);
        }
    }

    /** It is answered. */
    synchronized void answered(Ends ends) {
        of(ends).ifPresent(guest -> {
            guest.isBusy = false;
            guest.moved = ++moments;
        });
    }

    private Optional<Guest> of(Ends ends) {
        return Optional.ofNullable(guests.get(ends));
    }

    private long places(Predicate<Guest> which) {
        return guests.values().stream().filter(Guest::isStranger).filter(which).count();
    }

    /** Strangers before others, of them who has said nothing; then who did something last the longest ago. Whose words wait to be read goes last. */
    private Optional<Guest> leaving(Predicate<Guest> which) {
        List<Guest> all = guests.values().stream().filter(which)
                .sorted(Comparator.<Guest, Boolean>comparing(guest -> !guest.isStranger()).thenComparingLong(guest -> guest.moved))
                .toList();
        return all.stream().filter(guest -> !isUnread(guest)).findFirst().or(() -> all.stream().findFirst());
    }

    private static boolean isUnread(Guest guest) {
        try {
            return guest.channel.socket().getInputStream().available() > 0;
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean isGone(Guest guest) {
        boolean gone = !guest.channel.isOpen();
        if (gone) {
            guest.alarm.cancel(false);
        }
        return gone;
    }

    private static void close(Guest guest) {
        try {
            guest.channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
