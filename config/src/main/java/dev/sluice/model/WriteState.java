package dev.sluice.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The writes of one unit.
 *
 * @param inFlight admitted and not yet ended at an origin
 * @param settled whether every event loop routes on the asked-for generation or a later one, so that no earlier picture can admit another
 * @param last the one that ended last; empty: none since the start
 * @param uncertain the latest that an origin had and gave no answer to, in the order in which they ended: whether they were executed is not
 *        known, nor whether they still are
 * @param uncertainInAll how many there were since the start
 */
public record WriteState(long inFlight, boolean settled, Optional<Ended> last, List<Ended> uncertain, long uncertainInAll) {
    public WriteState {
        uncertain = List.copyOf(uncertain);
    }

    /** Where all that ended were answered. */
    public WriteState(long inFlight, boolean settled, Optional<Ended> last) {
        this(inFlight, settled, last, List.of(), 0);
    }

    /**
     * A write that has ended.
     *
     * @param requestId as the origin was told it
     */
    public record Ended(Instant at, String requestId) {}

    /** When the last write ended; empty: none since the start. */
    public Optional<Instant> lastEnded() {
        return last.map(Ended::at);
    }

    /** No write is under way, and none that was let in before can follow. */
    public boolean isQuiet() {
        return settled && inFlight == 0;
    }
}
