package dev.sluice.control.window;

/** What became of a wish about a window. */
public sealed interface Answer {
    /** It is carried out. */
    record Done(WindowStand stand) implements Answer {}

    /**
     * It is not.
     *
     * @param code a word for programs
     */
    record Refused(String code, String detail, String remedy) implements Answer {}

    /** It could not be written down, and is not carried out. */
    record NotOnDisk() implements Answer {}
}
