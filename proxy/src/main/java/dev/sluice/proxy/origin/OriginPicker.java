package dev.sluice.proxy.origin;

import java.util.List;
import java.util.Optional;

import dev.sluice.model.Origin;

/** The least busy origin that did not refuse lately; in turn among equals. Confined to one event loop. */
final class OriginPicker {
    private int turn;

    /** One of at least one; the avoided only if there is no other. */
    Place pick(List<Place> places, Optional<Origin> avoided, long now) {
        int count = places.size();
        if (count == 1) {
            return places.getFirst();
        }
        turn = (turn + 1) % count;
        Place best = places.get(turn);
        long least = cost(best, avoided, now);
        for (int i = 1; i < count; i++) {
            Place other = places.get((turn + i) % count);
            long cost = cost(other, avoided, now);
            if (cost < least) {
                best = other;
                least = cost;
            }
        }
        return best;
    }

    private static long cost(Place place, Optional<Origin> avoided, long now) {
        long penalty = avoided.isPresent() && avoided.get().equals(place.origin) ? 1L << 40 : 0;
        return penalty + (place.isShunned(now) ? 1L << 32 : 0) + place.inFlight;
    }
}
