package dev.sluice.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.Counts;
import dev.sluice.model.Hold;
import dev.sluice.model.Measure;
import dev.sluice.model.OriginState;
import dev.sluice.model.Parking;
import dev.sluice.model.RefusedCallbacks;
import dev.sluice.model.SiteNoise;
import dev.sluice.model.Tally;
import dev.sluice.model.TestTraffic;
import dev.sluice.model.WriteState;

/** What the request path has seen; asked from any thread. */
public interface EvidenceSource {
    /** Per unit, stack and endpoint over the last stretch of time, at most 300 s. */
    List<Measure> measures(Duration last);

    /**
     * What was counted in the stretches of ten seconds after a given one that are over: nothing is told twice and nothing left out to who asks
     * at least every four minutes.
     */
    default Counts counts(long after) {
        return Counts.NONE;
    }

    /** What visitors of a unit were answered since the start, by endpoint and stack. */
    default List<Tally> tallies(String unit) {
        return List.of();
    }

    /** Which origins are up, in the order of the file; none while nothing is known of them. */
    default List<OriginState> origins() {
        return List.of();
    }

    /** How near the guard of a unit is to a breach: 1 is one. */
    default double suspicion(String unit) {
        return 0;
    }

    /** The signed test requests of a unit. */
    default TestTraffic tests(String unit) {
        return TestTraffic.NONE;
    }

    /** What the noise of the site alone would have done to a unit; empty for one that is not guarded. */
    default Optional<SiteNoise> noise(String unit) {
        return Optional.empty();
    }

    /** Visitors who wrote on new in a unit and are treated apart when it is taken back. */
    default long fenced(String unit) {
        return 0;
    }

    /** Which units should not grow for now. */
    default List<Hold> holds() {
        return List.of();
    }

    /** What became of the requests of a unit that were parked in the hold it is in, or was in last; empty: there was none. */
    default Optional<Parking> parking(String unit) {
        return Optional.empty();
    }

    /** The calls of other people's programs that were refused since the start, of the rules that there are. */
    default List<RefusedCallbacks> refusedCallbacks() {
        return List.of();
    }

    /** The writes of a unit, seen from a generation: settled once no earlier picture can admit another. */
    WriteState writes(String unit, long generation);
}
