package dev.sluice.model;

import java.util.Locale;

/**
 * The guard's finding that the new stack is worse than allowed.
 *
 * @param unit whose guard found it
 * @param limit the failure rate that was passed, in basis points
 * @param onNew what the interval saw on new
 * @param onOld what it saw on old meanwhile
 */
public record Breach(String unit, GuardRule rule, int limit, Evidence onNew, Evidence onOld) {
    /** One line with both numbers. */
    public String sentence() {
        return String.format(Locale.ROOT, "%s: %d of %d answers of new failed within %d s (%.1f %%, allowed %.1f %%), %d of %d of old; "
                + "%d counted failures of %d clients", unit, onNew.failures(), onNew.requests(), rule.in().toSeconds(), onNew.rate() * 100,
                limit / 100.0, onOld.failures(), onOld.requests(), onNew.countedFailures(), onNew.failingClients());
    }
}
