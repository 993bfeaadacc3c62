package dev.sluice.proxy.origin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Network;
import dev.sluice.model.Origin;
import dev.sluice.model.Side;

/** One origin as one event loop sees it: its resting connections and how busy it is. Confined to that loop. */
final class Place {
    static final int MOST_IDLE = 128;
    private static final long RECENT = TimeUnit.SECONDS.toNanos(1);
    private static final long SHUNNED = TimeUnit.SECONDS.toNanos(1);

    final Side side;
    final Origin origin;
    final InetSocketAddress address;
    int inFlight;
    private final Deque<OriginConnection> idle = new ArrayDeque<>();
    private boolean shunned;
    private long shunnedSince;

    Place(Side side, Origin origin) {
        this.side = side;
        this.origin = origin;
        Optional<InetAddress> literal = Network.address(origin.host());
        this.address = literal.map(known -> new InetSocketAddress(known, origin.port()))
                .orElseGet(() -> InetSocketAddress.createUnresolved(origin.host(), origin.port()));
    }

    /** A connection could not be made: for a second others are preferred. */
    void shun(long now) {
        shunned = true;
        shunnedSince = now;
    }

    boolean isShunned(long now) {
        shunned = shunned && now - shunnedSince < SHUNNED;
        return shunned;
    }

    /** The connection that rested shortest, if it is good enough. */
    @Nullable
    OriginConnection takeIdle(Reuse reuse) {
        for (OriginConnection last = idle.peekLast(); last != null && reuse != Reuse.FRESH; last = idle.peekLast()) {
            if (reuse == Reuse.RECENT && System.nanoTime() - last.idleSince() >= RECENT) {
                return null;
            }
            idle.removeLast();
            if (last.isOpen()) {
                return last;
            }
        }
        return null;
    }

    /** False when enough rest here already. */
    boolean rest(OriginConnection connection) {
        return idle.size() < MOST_IDLE && idle.add(connection);
    }

    void gone(OriginConnection connection) {
        idle.remove(connection);
    }

    void closeIdle() {
        for (OriginConnection connection = idle.pollLast(); connection != null; connection = idle.pollLast()) {
            connection.discard();
        }
    }
}
