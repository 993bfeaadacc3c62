package dev.sluice.model;

import java.util.Locale;

/** What a move back to old costs at the moment (SEMANTICS B5). */
public enum Reversibility {
    /** Nothing: old has all that new has accepted. */
    FREE,
    /** New has accepted writes that old lacks; who made them is treated apart. */
    FENCED;

    /** The word used in answers. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
