package dev.sluice.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One side of the migration and its origins.
 *
 * @param origins at least one
 * @param host the Host sent to the origins; empty: the client's
 */
public record Stack(Side side, List<Origin> origins, Optional<String> host, Timeouts timeouts) {
    public Stack {
        origins = List.copyOf(origins);
        if (origins.isEmpty()) {
            throw new IllegalArgumentException("stacks." + side.label() + ".origins: empty (expected: at least one)");
        }
    }

    /**
     * How long an origin may take.
     *
     * @param connect until a connection stands
     * @param head from the request sent to the head of the answer
     * @param idle without a byte of the answer; also how long an unused connection is kept
     */
    public record Timeouts(Duration connect, Duration head, Duration idle) {
        public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
}
