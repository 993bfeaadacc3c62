package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Health;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** The least busy healthy place that neither refused nor failed lately; in turn among equals. Confined to one event loop. */
final class OriginPicker {
    private static final long AVOIDED = 1L << 48;
    private static final long DOWN = 1L << 44;
    private static final long SHUNNED = 1L << 40;
    private static final long NOT_DUE = 1L << 36;

    private int turn;

    /**
     * One of at least one; the avoided only if there is no other. The old stack is never without a usable place: when all of its own are down,
     * they are tried all the same.
     */
    @Nullable
    Place pick(Stack stack, List<Place> places, Optional<InetSocketAddress> avoided, long now) {
        if (places.size() == 1) {
            Place only = places.getFirst();
            return isUsable(stack, only) ? only : null;
        }
        long slowStart = stack.health().map(Health::slowStart).map(Duration::toNanos).orElse(0L);
        turn = (turn + 1) % places.size();
        Place best = null;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get((turn + i) % places.size());
            long cost = isUsable(stack, place) ? cost(place, now, slowStart) + penalty(place, avoided) : Long.MAX_VALUE;
            if (cost < least) {
                best = place;
                least = cost;
            }
        }
        return best;
    }

    static boolean isUsable(Stack stack, Place place) {
        return place.isUp() || stack.side() == Side.OLD;
    }

    private static long penalty(Place place, Optional<InetSocketAddress> avoided) {
        return avoided.isPresent() && avoided.get().equals(place.address) ? AVOIDED : 0;
    }

    private static long cost(Place place, long now, long slowStart) {
        return (place.isUp() ? 0 : DOWN) + (place.isShunned(now) ? SHUNNED : 0) + (place.isDue(now, slowStart) ? 0 : NOT_DUE)
                + place.inFlight();
    }
}
