package dev.sluice.load.run;

import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;

/**
 * How long visitors of one event loop wait for an answer.
 *
 * @param wheel of that loop
 */
record Patience(DeadlineWheel wheel, long nanos) {
    Deadline deadline(Runnable missed) {
        return wheel.deadline(missed);
    }
}
