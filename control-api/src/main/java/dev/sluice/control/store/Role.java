package dev.sluice.control.store;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the holder of a token may do; each may do all that those before it may. */
public enum Role {
    /** Reads. */
    VIEWER,
    /** Moves shares, reverts, re-arms, freezes, reloads. */
    OPERATOR,
    /** Approves as well. */
    APPROVER,
    /** Makes and deletes tokens as well. */
    ADMIN;

    /** Reads {@code viewer}, {@code operator}, {@code approver} or {@code admin}. */
    public static Optional<Role> parse(String text) {
        return Arrays.stream(values()).filter(role -> role.label().equals(text)).findFirst();
    }

    /** The word used in files and answers. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this role may do what needs the other. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
