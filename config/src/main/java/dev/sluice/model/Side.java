package dev.sluice.model;

import java.util.Locale;

/** One side of the migration: the old stack, which always takes everybody back, or the new one. */
public enum Side {
    OLD, NEW;

    /** The word used in files, labels and answers: {@code old} or {@code new}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Side other() {
        return this == OLD ? NEW : OLD;
    }
}
