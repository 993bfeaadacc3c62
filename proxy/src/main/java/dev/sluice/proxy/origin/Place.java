package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Origin;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** One address of an origin as one event loop sees it: its resting connections, how busy and how well it is. Confined to that loop. */
final class Place {
    static final int MOST_IDLE = 128;
    private static final long RECENT = TimeUnit.SECONDS.toNanos(1);

    final Side side;
    final Origin origin;
    final InetSocketAddress address;
    private final Capacity capacity;
    private final Silence silence;
    /** What is shared by HTTP/2 there. */
    final Sharing sharing = new Sharing();
    private final Deque<OriginConnection> idle = new ArrayDeque<>();
    private final PassiveSigns signs = new PassiveSigns();
    private int inFlight;
    private boolean up = true;

    private boolean rising;
    private long risenAt;
    private double credit;

    /** What all event loops share of the stack and of the origin comes in. */
    Place(OriginPicture.Key key, InetSocketAddress address, Capacity capacity, Silence silence) {
        this.side = key.side();
        this.origin = key.origin();
        this.address = address;
        this.capacity = capacity;
        this.silence = silence;
    }

    int inFlight() {
        return inFlight;
    }

    /** False: the stack takes no more requests. */
    boolean enter(Stack.Limits limits) {
        if (!capacity.takeRequest(limits)) {
            return false;
        }
        inFlight++;
        return true;
    }

    void leave() {
        inFlight--;
        capacity.requestEnded();
    }

    /** What the health checks found. */
    void saw(OriginPicture.Spot spot) {
        if (spot.up() && !up) {
            signs.clear();
        }
        up = spot.up();
        rising = spot.risen().isPresent();
        risenAt = spot.risen().orElse(0);
    }

    boolean isUp() {
        return up;
    }

    /**
     * Whether it is its turn, while its part of the requests grows to a full one. Asked once for each choice.
     *
     * @param nanos how long that takes
     */
    boolean isDue(long now, long nanos) {
        if (!rising) {
            return true;
        }
        long since = now - risenAt;
        if (since >= nanos) {
            rising = false;
            return true;
        }
        credit += (double) since / nanos;
        if (credit < 1) {
            return false;
        }
        credit -= 1;
        return true;
    }

    /** A connection is being made. */
    void tried() {
        signs.connecting();
    }

    /** A connection could not be made. */
    void shun(long now) {
        signs.refused(now);
        silence.failed();
    }

    /** A connection stands. */
    void reached() {
        signs.connected();
    }

    /** The head of an answer came. By 502, 503 and 504 an origin says itself that it cannot; any other is an answer, 500 too. */
    void answered(Object connection, int status) {
        if (status >= 502 && status <= 504) {
            failed(connection);
        } else {
            signs.answered();
            silence.answered();
        }
    }

    /** A request ended without an answer. */
    void failed(Object connection) {
        signs.failed(connection, System.nanoTime());
        silence.failed();
    }

    boolean isShunned(long now) {
        return signs.isShunned(now);
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

    /** Closes the one that rested longest; false: none rests. */
    boolean closeOne() {
        OriginConnection first = idle.pollFirst();
        if (first == null) {
            return sharing.closeOne();
        }
        first.discard();
        return true;
    }

    /** Closes what rests; what is shared ends with the requests that are under way. */
    void closeIdle() {
        while (closeOne()) {
            // the next
        }
        sharing.retire();
    }
}
