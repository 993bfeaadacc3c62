package dev.sluice.model;

import java.time.Duration;
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

    /** What speaks against a freeze that is to last so long; empty: nothing. Search engines wait about a day or two (SEMANTICS D3). */
    public static Optional<String> doubt(FreezeMode mode, Optional<Duration> lasting) {
        return lasting.filter(time -> mode == FreezeMode.CLOSED && time.compareTo(MaintenanceWindow.LONG) > 0)
                .map(time -> "closed for " + TimeText.spoken(time)
                        + ": search engines drop pages that fail for more than a day (expected: 24h at most,"
                        + " or read-only)");
    }

    /** Whether it is on until somebody opens it. */
    boolean isEndless() {
        return !isOpen() && until.isEmpty();
    }

    public boolean isOpen() {
        return mode == FreezeMode.OPEN;
    }
}
