package dev.sluice.load.result;

/**
 * Something that a run has shown, as a sentence with its numbers.
 *
 * @param fails whether the run has failed by it
 */
public record Finding(boolean fails, String sentence) {
    static Finding failing(String sentence) {
        return new Finding(true, sentence);
    }

    static Finding noted(String sentence) {
        return new Finding(false, sentence);
    }
}
