package dev.sluice.control.gate;

/** What became of a program. */
sealed interface Ran {
    /**
     * It ended by itself.
     *
     * @param output the beginning of what it printed
     * @param complaint the beginning of what it complained
     */
    record Ended(String name, int code, String output, String complaint) implements Ran {}

    /** It could not be run, or not to its end. */
    record Trouble(String sentence) implements Ran {}
}
