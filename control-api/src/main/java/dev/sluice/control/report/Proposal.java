package dev.sluice.control.report;

import java.time.Duration;

/**
 * Thresholds for a unit, from what old did (SEMANTICS A3, A4).
 *
 * @param errors the failure rate that would be no fault, 0..1
 * @param holdP95 in milliseconds: growth holds above it, as holdP99
 * @param revertP95 in milliseconds: the guard reverts above it
 * @param hang after which an answer is missed
 */
record Proposal(double errors, double holdP95, double holdP99, double revertP95, Duration hang) {
    /** Of old, for a threshold that is worth its name. */
    static final long LEAST_REQUESTS = 10_000;

    private static final double FLOOR = 0.0005;
    private static final double CEILING = 0.5;
    private static final double TOLERANCE = 1.5;
    private static final double BOUND = 0.8225;
    private static final double SLOWER = 1.10;
    private static final long LEAST_HANG_MILLIS = 1_000;
    private static final long MOST_HANG_MILLIS = 10_000;

    static boolean isPossible(Amount old) {
        return old.requests() >= LEAST_REQUESTS;
    }

    static Proposal of(Amount old) {
        double bound = Math.pow(Math.sqrt(old.failures() + 1.0) + BOUND, 2) / old.requests();
        double errors = Math.clamp(TOLERANCE * bound, FLOOR, CEILING);
        long hang = Math.clamp(Math.round(3 * old.p99()), LEAST_HANG_MILLIS, MOST_HANG_MILLIS);
        return new Proposal(errors, SLOWER * old.p95(), SLOWER * old.p99(), TOLERANCE * old.p95(), Duration.ofMillis(hang));
    }
}
