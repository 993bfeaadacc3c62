package dev.sluice.proxy.guard;

import dev.sluice.model.Shift;
import dev.sluice.model.Side;

/**
 * What one event loop tells its unit's judge besides successes and failures. Nothing of it is judged at once, only with the next
 * {@link Guard#tick}. Confined to that loop.
 */
public final class Witness {
    private final Guard guard;
    private final LoopEvidence told;

    Witness(Guard guard, LoopEvidence told) {
        this.guard = guard;
        this.told = told;
    }

    /** A stack answered well, and the head took so long. */
    public void took(Side side, int endpoint, long client, long nanosToHead, long now) {
        LoopEvidence.OneSide at = told.of(side);
        boolean counts = at.slow().took(endpoint, client, nanosToHead, guard.second(now), guard.yardstick());
        if (counts && side == Side.OLD) {
            at.times().add(endpoint, nanosToHead);
        }
    }

    /** A stack did not fail, and its answer was of that kind. */
    public void shifted(Side side, int endpoint, long client, Shift shift, long now) {
        told.of(side).shifts().shifted(endpoint, client, shift, guard.second(now));
    }

    /** The failure that is told next is a request that hung. */
    public void hung(Side side, long now) {
        told.of(side).hung(guard.second(now));
    }

    /** A request was too much for the limits of new. */
    public void overflowed() {
        told.overflowed();
    }
}
