package dev.sluice.model;

import java.time.Instant;
import java.util.Optional;

/**
 * The freeze of one unit.
 *
 * @param since when the mode was set
 * @param until when it reopens by itself; empty: when somebody opens it
 * @param generation of the picture that brought it; writes admitted under an earlier one may still be in flight
 */
public record Freeze(FreezeMode mode, Instant since, Optional<Instant> until, long generation) {
    public static final Freeze NONE = new Freeze(FreezeMode.OPEN, Instant.EPOCH, Optional.empty(), 0);

    public boolean isOpen() {
        return mode == FreezeMode.OPEN;
    }
}
