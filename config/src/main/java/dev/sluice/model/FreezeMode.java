package dev.sluice.model;

import java.util.Locale;

/** What a freeze lets pass. */
public enum FreezeMode {
    /** Everything. */
    OPEN,
    /** Safe requests (RFC 9110 section 9.2.1); others are refused and said to be not executed. */
    READ_ONLY,
    /** Nothing. */
    CLOSED;

    /** The word used in files and answers: {@code open}, {@code read-only}, {@code closed}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean lets(boolean write) {
        return this == OPEN || this == READ_ONLY && !write;
    }
}
