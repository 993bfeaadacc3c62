package dev.sluice.model;

import java.util.Locale;

/** Where the state of a unit lives, which decides what a move back to old may lose (SEMANTICS B5). */
public enum StateClass {
    /** Both stacks use the same. */
    SHARED,
    /** Each has its own, and what one accepts reaches the other after a while. */
    REPLICATED,
    /** Each has its own: what new accepts old never hears of. */
    MOVED;

    /** The word used in files and answers. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether old lacks what new accepts, for a while or for good. */
    public boolean isApart() {
        return this != SHARED;
    }
}
