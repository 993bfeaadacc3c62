package dev.sluice.model;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What visitors may be told of a planned freeze.
 *
 * @param units never empty
 * @param from when it starts, or has started
 * @param until when it should end
 * @param active whether it has started
 */
public record Notice(Set<String> units, FreezeMode mode, Instant from, Instant until, boolean active) {
    public Notice {
        units = Collections.unmodifiableSet(new LinkedHashSet<>(units));
    }
}
