package dev.sluice.control.store;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A known API token; its text is known to its holder alone.
 *
 * @param units that it may change; empty: all, and the site
 * @param expires when it is good no more; empty: never
 */
public record Token(String name, Role role, Instant createdAt, Set<String> units, Optional<Instant> expires) {
    public Token {
        units = Set.copyOf(units);
    }

    /** For all, for ever. */
    public Token(String name, Role role, Instant createdAt) {
        this(name, role, createdAt, Set.of(), Optional.empty());
    }

    public boolean isOver(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Whether it can make others whatever happens. */
    public boolean isLasting() {
        return role == Role.ADMIN && expires.isEmpty();
    }
}
