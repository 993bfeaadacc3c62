package dev.sluice.model;

import java.util.List;

/**
 * What was measured in some whole stretches of ten seconds.
 *
 * @param upTo the number of the last of them, counted from 1 at the start; 0: none is over yet
 * @param all one for each unit and stack that saw anything
 */
public record Tallies(long upTo, List<Tally> all) {
    public static final Tallies NONE = new Tallies(0, List.of());
    public static final int STRETCH_SECONDS = 10;

    public Tallies {
        all = List.copyOf(all);
    }

    /**
     * One unit on one stack.
     *
     * @param requests exchanges that ended
     * @param failures those that count against the stack
     */
    public record Tally(String unit, Side side, long requests, long failures, LatencyCounts latencies) {}
}
