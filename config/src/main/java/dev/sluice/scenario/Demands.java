package dev.sluice.scenario;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Share;

/**
 * What must be true of a whole run, or it has failed.
 *
 * @param orders empty: nothing of it is an order
 * @param stickiness empty: answers do not say which stack they came from
 * @param sameValues extractions that must have one value for all visitors on both stacks, as a price
 * @param everyVariant each combination of choices must have been walked to its end once
 */
public record Demands(Optional<Orders> orders, Optional<Stickiness> stickiness, List<String> sameValues, List<Threshold> thresholds,
        boolean everyVariant) {
    public Demands {
        sameValues = List.copyOf(sameValues);
        thresholds = List.copyOf(thresholds);
    }

    /**
     * Each submitted order is there once, and its confirmation is its own.
     *
     * @param submit the step that submits it
     * @param id the extraction that has its number
     * @param cart the extraction, of this and earlier steps, that must stay what it was until it is submitted; empty: none
     * @param confirm the step whose answer must contain the number, which its checks say too; empty: none
     * @param books where each stack lists the numbers it has, asked at the end
     */
    public record Orders(String submit, String id, Optional<String> cart, Optional<String> confirm, Optional<Books> books) {}

    /** Each answers a JSON array of order numbers, or an object with such an array at a pointer (RFC 6901). */
    public record Books(URI old, URI fresh, String pointer) {}

    /**
     * No visitor changes its stack but by a cue that takes it back.
     *
     * @param header the field of the answer that says which stack it is, as {@code X-Shop}
     * @param steps whose answers count, as those of one unit; none: of all
     * @param share of visitors on new that is expected, held against what was seen with its interval; empty: not looked at
     */
    public record Stickiness(String header, String oldValue, String newValue, Set<String> steps, Optional<Share> share) {
        public Stickiness {
            steps = Set.copyOf(steps);
        }

        /** Whether a step's answers count. */
        public boolean isAbout(String step) {
            return steps.isEmpty() || steps.contains(step);
        }
    }

    /**
     * A bound that is not passed.
     *
     * @param step of one step; empty: of all
     */
    public record Threshold(Optional<String> step, Bound bound) {}

    /** Of what. */
    public sealed interface Bound {
        /** Failed requests, of all. */
        record Errors(double ratio) implements Bound {}

        /** A percentile of the time from the intended start to the whole answer. */
        record Latency(double percentile, Duration most) implements Bound {}

        /** Arrivals that came late by more than 10 ms, or not at all, of all. */
        record Late(double ratio) implements Bound {}
    }
}
