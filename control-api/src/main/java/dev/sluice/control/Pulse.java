package dev.sluice.control;

import java.time.Duration;

/** When the conductor looks up from its queue: each second, by a clock that nobody sets. Confined to the conductor's thread. */
final class Pulse {
    private final long periodNanos;
    private long next;

    Pulse(Duration period, long nanoNow) {
        periodNanos = period.toNanos();
        next = nanoNow + periodNanos;
    }

    /** How long until the next beat; not above 0 when it is due. */
    long nanosLeft(long nanoNow) {
        return next - nanoNow;
    }

    /** Whether a beat is due; once per beat. What was missed is not made up for. */
    boolean beats(long nanoNow) {
        if (nanosLeft(nanoNow) > 0) {
            return false;
        }
        next = nanoNow + periodNanos;
        return true;
    }
}
