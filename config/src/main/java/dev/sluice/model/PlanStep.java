package dev.sluice.model;

import java.util.Locale;

/** A step of a plan, as the journal has it. */
public enum PlanStep {
    /** A person began it. */
    STARTED,
    /** What had to hold before a stage does, so its share rises. */
    ENTERED,
    /** The share of a stage is reached. */
    REACHED,
    /** The share was held for its time. */
    DWELT,
    /** What had to hold before a stage was left does. */
    PASSED,
    /** The last stage was passed. */
    DONE,
    /** It stands still. */
    HELD,
    /** A gate tells nothing for so long that somebody has to look; nothing moves by it. */
    BLIND,
    /** It goes on. */
    RESUMED,
    /** A person left a stage before its time was over. */
    ADVANCED,
    /** A person went past what a stage waited for. */
    SKIPPED,
    /** Nothing rises before a time. */
    POSTPONED;

    /** The word used in answers. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
