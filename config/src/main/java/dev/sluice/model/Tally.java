package dev.sluice.model;

import java.util.EnumMap;
import java.util.Map;

/**
 * What visitors were answered at one endpoint by one stack since the start; neither crawlers nor tests are in it.
 *
 * @param good answers that speak for the stack: 1xx to 3xx
 * @param failures those that count against it (SEMANTICS A1)
 * @param shifts answers that say something of their own, by kind; 3xx and empty ones are among the good
 * @param took how long the heads of all answers took
 */
public record Tally(String unit, Side side, String endpoint, long good, long failures, Map<Shift, Long> shifts, Spread took) {
    public Tally {
        shifts = Map.copyOf(shifts);
    }

    /** Nothing yet. */
    public static Tally none(String unit, Side side, String endpoint) {
        return new Tally(unit, side, endpoint, 0, 0, Map.of(), Spread.NONE);
    }

    /** Those that say whether the stack is well. */
    public long requests() {
        return good + failures;
    }

    public long shifted(Shift shift) {
        return shifts.getOrDefault(shift, 0L);
    }

    /** All that the stack answered, but for failures. */
    public long answers() {
        return good + shifted(Shift.DENIED) + shifted(Shift.MISSING) + shifted(Shift.THROTTLED) + shifted(Shift.REFUSED);
    }

    /** Together with others of the same stack, under this one's endpoint. */
    public Tally and(Tally other) {
        Map<Shift, Long> sum = new EnumMap<>(Shift.class);
        sum.putAll(shifts);
        other.shifts.forEach((shift, count) -> sum.merge(shift, count, Long::sum));
        return new Tally(unit, side, endpoint, good + other.good, failures + other.failures, sum, took.and(other.took));
    }

    /** What came after an earlier count. */
    public Tally since(Tally earlier) {
        Map<Shift, Long> rest = new EnumMap<>(Shift.class);
        shifts.forEach((shift, count) -> rest.put(shift, Math.max(0, count - earlier.shifted(shift))));
        return new Tally(unit, side, endpoint, Math.max(0, good - earlier.good), Math.max(0, failures - earlier.failures), rest,
                took.since(earlier.took));
    }
}
