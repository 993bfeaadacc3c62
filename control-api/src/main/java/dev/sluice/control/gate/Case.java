package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;

import dev.sluice.model.CutoverUnit;

/**
 * One look at one gate of one unit.
 *
 * @param since from when on things count
 * @param requester whoever asked for the step that the gate guards; empty: nobody
 */
record Case(CutoverUnit unit, String gate, Instant since, String requester, Instant now) {
    /** How long things have counted. */
    Duration elapsed() {
        Duration elapsed = Duration.between(since, now);
        return elapsed.isNegative() ? Duration.ZERO : elapsed;
    }
}
