package dev.sluice.control.store;

import java.time.Instant;

/** A known API token; its text is known to its holder alone. */
public record Token(String name, Role role, Instant createdAt) {}
