package dev.sluice.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Calls of other people's programs that were refused, of one rule, since the process began (SEMANTICS D6).
 *
 * @param rule as in the file: {@code POST /hooks/**}
 * @param count of those that were refused
 * @param last when that happened last
 * @param answered when a call of the rule was answered with a status of 200 to 299, the last time since then; empty: none was
 */
public record RefusedCallbacks(String rule, long count, Instant last, Optional<Instant> answered) {
    /** Whether its senders try again, and are heard. */
    public boolean cameAgain() {
        return answered.isPresent();
    }
}
