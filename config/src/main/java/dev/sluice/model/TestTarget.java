package dev.sluice.model;

import java.util.Locale;
import java.util.Optional;

/** Where a signed test request wants to go. */
public enum TestTarget {
    OLD, NEW,
    /** To new while the drill of its unit exposes it, else to old. */
    DRILL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads {@link #label()}. */
    public static Optional<TestTarget> of(String label) {
        for (TestTarget target : values()) {
            if (target.label().equals(label)) {
                return Optional.of(target);
            }
        }
        return Optional.empty();
    }
}
