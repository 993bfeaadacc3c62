package dev.sluice.model;

import java.time.Instant;
import java.util.Locale;

/**
 * Why a plan stands still.
 *
 * @param by the name of a token, or the product itself
 * @param reason a sentence
 */
public record Halt(Cause cause, String by, String reason, Instant at) {
    /** What made it stand still. */
    public enum Cause {
        /** A person said so. */
        OPERATOR,
        /** A person lowered the share. */
        SHARE,
        /** A gate failed, or could not be told for too long; it goes on by itself when they pass again. */
        GATE,
        /** The file has another plan than the one that was begun. */
        FILE;

        /** The word used in answers. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
