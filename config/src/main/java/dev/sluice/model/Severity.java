package dev.sluice.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much something that happened matters; later ones matter more. */
public enum Severity {
    /** Good to know. */
    INFO,
    /** Somebody should look at it in working hours, or has just done it. */
    WARNING,
    /** Somebody should look at it now. */
    CRITICAL;

    /** The word used in files and answers. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Severity> parse(String label) {
        return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
    }
}
