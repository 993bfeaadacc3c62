package dev.sluice.control.gate;

/** What became of asking a URL. */
sealed interface Fetched {
    /**
     * It answered.
     *
     * @param from the URL, as sentences show it
     */
    record Answer(String from, int status, String text) implements Fetched {}

    /** It gave no whole answer in time, or too much of one. */
    record Trouble(String sentence) implements Fetched {}
}
