package dev.sluice.model;

import java.time.Instant;
import java.util.Optional;

/**
 * The writes of one unit.
 *
 * @param inFlight admitted and not yet ended at an origin
 * @param settled whether every event loop routes on the asked-for generation or a later one, so that no earlier picture can admit another
 * @param lastEnded when the last write ended; empty: none since the start
 */
public record WriteState(long inFlight, boolean settled, Optional<Instant> lastEnded) {}
