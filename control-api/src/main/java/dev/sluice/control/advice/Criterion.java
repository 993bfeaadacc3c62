package dev.sluice.control.advice;

import java.util.Locale;

/**
 * Something that a unit should meet before it is exposed.
 *
 * @param name one word for programs
 * @param reason what was looked at, with its numbers
 * @param remedy what to do about it; empty where it is met
 */
public record Criterion(String name, Met met, String reason, String remedy) {
    /** Whether it is met; what is not known is not met. */
    public enum Met {
        YES, NO, UNKNOWN;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Criterion of(String name, boolean met, String reason, String remedy) {
        return new Criterion(name, met ? Met.YES : Met.NO, reason, met ? "" : remedy);
    }
}
