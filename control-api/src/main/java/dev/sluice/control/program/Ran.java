package dev.sluice.control.program;

import java.util.Optional;

/**
 * What became of a program.
 *
 * @param <T> what is kept of what it said
 */
public sealed interface Ran<T> {
    /** It could not be run. */
    record Not<T>(String why) implements Ran<T> {}

    /**
     * Its time was over, and it was ended.
     *
     * @param output empty: it could not be read to its end
     */
    record Late<T>(Optional<T> output) implements Ran<T> {}

    /**
     * It ended by itself.
     *
     * @param output empty: it could not be read to its end, as when somebody who was started by the program holds it open
     * @param complaint the same of the error output, where that is apart
     */
    record Ended<T>(int code, Optional<T> output, Optional<T> complaint) implements Ran<T> {}
}
