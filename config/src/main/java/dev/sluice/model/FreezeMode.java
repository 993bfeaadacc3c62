package dev.sluice.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a freeze lets pass. */
public enum FreezeMode {
    /** Everything. */
    OPEN,
    /** Safe requests (RFC 9110 section 9.2.1); others are refused and said to be not executed. */
    READ_ONLY,
    /** Safe requests; others wait, within bounds, until the mode is another one. */
    HOLD,
    /** Nothing. */
    CLOSED;

    /** The word used in files and answers: {@code open}, {@code read-only}, {@code hold}, {@code closed}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of a word; empty: there is none. */
    public static Optional<FreezeMode> of(String label) {
        return Arrays.stream(values()).filter(mode -> mode.label().equals(label)).findFirst();
    }

    /** Whether a request goes on at once. */
    public boolean lets(boolean write) {
        return switch (this) {
            case OPEN -> true;
            case READ_ONLY, HOLD -> !write;
            case CLOSED -> false;
        };
    }
}
