package dev.sluice.model;

import java.util.List;

/**
 * What was counted in some whole stretches of ten seconds.
 *
 * @param upTo the number of the last of them, counted from 1 at the start; 0: none is over yet
 * @param all one for each unit and stack that saw anything
 */
public record Counts(long upTo, List<Count> all) {
    public static final Counts NONE = new Counts(0, List.of());
    public static final int STRETCH_SECONDS = 10;

    public Counts {
        all = List.copyOf(all);
    }

    /**
     * One unit on one stack.
     *
     * @param requests exchanges that ended
     * @param failures those that count against the stack
     * @param took how long the heads of answers took
     */
    public record Count(String unit, Side side, long requests, long failures, Spread took) {}
}
