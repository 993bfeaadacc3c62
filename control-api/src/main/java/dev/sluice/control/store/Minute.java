package dev.sluice.control.store;

import java.time.Instant;

import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;

/**
 * What was measured of one unit on one stack in one minute.
 *
 * @param at when the minute began
 * @param seconds how much of it was looked at, in steps of ten; a clock that was set back makes it more than 60
 * @param requests exchanges that ended
 * @param failures those that count against the stack
 * @param latencies of the heads of answers
 * @param share of the unit that went to new at the end of the minute
 */
public record Minute(Instant at, String unit, Side side, int seconds, long requests, long failures, Spread latencies, Share share) {

    /** Both halves of a minute in which a product was restarted. */
    Minute and(Minute later) {
        return new Minute(at, unit, side, seconds + later.seconds, requests + later.requests, failures + later.failures,
                latencies.and(later.latencies), later.share);
    }

    /** Failures per request, 0..1; 0 without requests. */
    public double errorRate() {
        return requests == 0 ? 0 : (double) failures / requests;
    }

    Place place() {
        return new Place(at, unit, side);
    }

    /** Where it stands: minutes are in the order of time, then of unit and stack. */
    public record Place(Instant at, String unit, Side side) {
        /** Before all that began at a time. */
        static Place before(Instant at) {
            return new Place(at, "", Side.NEW);
        }
    }
}
