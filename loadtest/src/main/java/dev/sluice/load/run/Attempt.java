package dev.sluice.load.run;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.sluice.model.Side;

/**
 * One request of a run and what became of it. Times are those of {@link System#nanoTime}.
 *
 * @param cell the visitor's choices, as {@code coupon=SAVE10 device=mobile}; empty without axes
 * @param visitor unlike all others of the run
 * @param intended when it was meant to be sent: latency counts from there
 * @param status empty: no whole answer came
 * @param side the stack that says it answered; empty: unknown
 * @param drawn what was taken out of the answer
 * @param leg which part of its step it is
 */
public record Attempt(String journey, String step, String cell, long visitor, long intended, long sent, long done, OptionalInt status,
        Optional<Side> side, Ending ending, Map<String, String> drawn, Leg leg) {
    public Attempt {
        drawn = Map.copyOf(drawn);
    }

    /** A step is one request, and one more for each redirect that is followed. */
    public enum Leg {
        /** Its answer leads on. */
        ONWARD,
        /** The step's last, by the method that the step names. */
        LAST,
        /** The step's last, a page by GET to which the answer of another method led. */
        PAGE
    }

    /** How it ended. */
    public sealed interface Ending {
        /** As it had to. */
        record Fine() implements Ending {}

        /** The answer is not as it must be; a sentence with the step and both values. */
        record Wrong(String what) implements Ending {}

        /** The proxy says that it was not carried out: nothing is lost. */
        record NotExecuted(int status) implements Ending {}

        /** No whole answer came, so it may have been carried out or not; a sentence why. */
        record Lost(String why) implements Ending {}
    }

    /** In milliseconds, from when it was meant to be sent. */
    public double millis() {
        return (done - intended) / 1e6;
    }
}
