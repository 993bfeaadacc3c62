package dev.sluice.model;

import java.util.Locale;

/** What a move back to old costs at the moment (SEMANTICS B5). */
public enum Reversibility {
    /** Nothing: old has all that new has accepted. */
    FREE,
    /** New has accepted writes that old lacks; who made them is treated apart. */
    FENCED,
    /** More than can be made up for: a plan has passed its point of no return, and what breaks there is mended going forward. */
    FORWARD_ONLY;

    /** The word used in files and answers: {@code free}, {@code fenced}, {@code forward-only}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
