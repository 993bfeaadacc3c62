package dev.sluice.control.runbook;

/** What comes of asking something of a runbook. */
public sealed interface Answer {
    /** It is so, or will be: where the runbook stands now. */
    record Taken(Stand stand) implements Answer {}

    /**
     * It changes nothing.
     *
     * @param code one word for programs
     */
    record Refused(String code, String detail, String remedy) implements Answer {}

    /** It could not be written down, so nothing of it counts. */
    record NotOnDisk() implements Answer {}
}
