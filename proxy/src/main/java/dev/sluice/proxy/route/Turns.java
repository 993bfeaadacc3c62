package dev.sluice.proxy.route;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

import dev.sluice.model.Share;

/**
 * Deals out single requests so that every stretch of them, however short, has the asked-for share: multiples of the golden ratio, which no
 * rhythm of page loads can follow. Each pair of unit and segment has its own count with a random beginning. Confined to one event loop.
 */
final class Turns {
    /** 2^64 divided by the golden ratio. */
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final RandomGenerator random;
    private final Map<String, Map<String, Turn>> turns = new HashMap<>();

    Turns(RandomGenerator random) {
        this.random = random;
    }

    private static final class Turn {
        private long at;

        private Turn(long at) {
            this.at = at;
        }
    }

    /** Whether the next request of a unit goes to new; {@code segment} is empty where the unit's own share decides. */
    boolean next(String unit, String segment, Share share) {
        Turn turn = turns.computeIfAbsent(unit, _ -> new HashMap<>()).computeIfAbsent(segment, _ -> new Turn(random.nextLong()));
        turn.at += STEP;
        return share.admits((int) Math.unsignedMultiplyHigh(turn.at, Share.WHOLE));
    }

    /** Forgets all counts, so that units which are gone leave nothing behind. */
    void clear() {
        turns.clear();
    }
}
