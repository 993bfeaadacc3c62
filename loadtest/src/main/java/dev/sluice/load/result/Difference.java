package dev.sluice.load.result;

/**
 * How one step fared in two runs, or on two stacks.
 *
 * @param errors of the second less the first, 0..1, with 95 %
 * @param p50 as {@code p95} and {@code p99}
 */
public record Difference(String step, Report.Row first, Report.Row second, Interval errors, Shift p50, Shift p95, Shift p99, Word word) {
    /** What is to be made of it. */
    public enum Word {
        /** The second fails less, or is faster at the 95th percentile, beyond chance and what is allowed. */
        BETTER,
        /** The contrary. */
        WORSE,
        /** Neither was seen. */
        SAME,
        /** Too few requests to tell. */
        UNKNOWN;

        String text() {
            return switch (this) {
                case BETTER -> "better";
                case WORSE -> "worse";
                case SAME -> "no difference seen";
                case UNKNOWN -> "too few to tell";
            };
        }
    }

    /**
     * A percentile of both, in milliseconds.
     *
     * @param ratio of the second to the first, with 95 %
     */
    public record Shift(double first, double second, Interval ratio) {}
}
