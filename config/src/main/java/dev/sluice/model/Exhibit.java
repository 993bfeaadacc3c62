package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A piece of evidence that somebody has handed in for a gate of a unit.
 *
 * @param author whose token it came with
 * @param at when it was seen, as it says itself
 * @param received when it came here
 * @param expires from when on it counts no more; empty: as long as its gate lets it
 * @param body what was seen, as a JSON object
 */
public record Exhibit(String unit, String gate, String author, Instant at, Instant received, Optional<Instant> expires, String body) {
    /** Evidence from further in the future than clocks may be apart is refused. */
    public static final Duration SKEW = Duration.ofSeconds(60);

    public boolean isExpired(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }
}
