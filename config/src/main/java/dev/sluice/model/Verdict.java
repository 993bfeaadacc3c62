package dev.sluice.model;

/** What a gate says. Only a pass lets anything through; what cannot be decided holds. */
public sealed interface Verdict {
    /**
     * It holds.
     *
     * @param sentence what was seen, with the numbers of both sides
     */
    record Pass(String sentence) implements Verdict {}

    /**
     * It does not hold.
     *
     * @param remedy what to do about it
     */
    record Fail(String sentence, String remedy) implements Verdict {}

    /**
     * It cannot be told: nothing seen, too little, too old, or not readable.
     *
     * @param remedy what is missing, and when it will be there where that is known
     */
    record Inconclusive(String sentence, String remedy) implements Verdict {}

    String sentence();

    /** One word: {@code pass}, {@code fail} or {@code inconclusive}. */
    default String label() {
        return switch (this) {
            case Pass _ -> "pass";
            case Fail _ -> "fail";
            case Inconclusive _ -> "inconclusive";
        };
    }

    /** What to do; empty after a pass. */
    default String wayOut() {
        return switch (this) {
            case Pass _ -> "";
            case Fail fail -> fail.remedy();
            case Inconclusive open -> open.remedy();
        };
    }
}
