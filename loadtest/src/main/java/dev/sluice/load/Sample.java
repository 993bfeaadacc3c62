package dev.sluice.load;

import java.util.Optional;

import dev.sluice.model.Side;

/**
 * One request of one visitor and what became of it; the times are of {@link System#nanoTime}.
 *
 * @param what method and path, without what differs from visitor to visitor
 * @param side who answered; empty when the answer does not say, or there is none
 * @param intended when it should have been sent
 * @param status 0: no whole answer came
 */
public record Sample(String visitor, String unit, String what, Optional<Side> side, long intended, long sent, long done, int status) {
    /** No answer, or one that says the server failed. */
    public boolean isFailed() {
        return status == 0 || status >= 500;
    }
}
