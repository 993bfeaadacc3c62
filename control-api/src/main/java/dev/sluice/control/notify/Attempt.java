package dev.sluice.control.notify;

import java.time.Duration;

/** What came of posting a message once. */
public sealed interface Attempt {
    /** The receiver has it. */
    record Delivered(int status, Duration took) implements Attempt {}

    /**
     * It has not, as far as anybody knows.
     *
     * @param why without secrets
     * @param again whether another attempt may end otherwise
     */
    record Failed(String why, boolean again, Duration took) implements Attempt {}
}
