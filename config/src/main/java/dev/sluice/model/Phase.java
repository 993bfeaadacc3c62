package dev.sluice.model;

import java.util.Locale;

/** What a stage of a plan is doing, in this order. */
public enum Phase {
    /** Waits for what must hold before the share rises; nothing has risen yet. */
    ENTRY,
    /** The share rises to that of the stage. */
    RAMP,
    /** The share is held for its time, and for as many requests as the stage asks for. */
    DWELL,
    /** Waits for what must hold before the stage is left. */
    EXIT;

    /** The word used in answers. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
