package dev.sluice.model;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The hard rule that a person can read: too large a part of the new stack's answers failed within an interval.
 *
 * @param errors the failure rate that must not be passed
 * @param in the interval, whole seconds, 1 s..60 s
 * @param requests fewest answers of new in the interval
 * @param failures fewest failures in the interval, a client counting at most twice, or more often where there are fewer than three; empty: as few as
 *            chance alone hardly ever reaches by the traffic there is, see {@link RuleNoise#failures}
 * @param clients fewest distinct failing clients; empty: 3, or half of the clients seen when these are fewer than 6
 */
public record GuardRule(Share errors, Duration in, int requests, OptionalInt failures, OptionalInt clients) {
    public static final GuardRule DEFAULT = new GuardRule(new Share(500), Duration.ofSeconds(10), 20, OptionalInt.empty(),
            OptionalInt.empty());
    /** Where it is left to the product. */
    public static final int FEWEST_FAILURES = 5;
    public static final int LONGEST_SECONDS = 60;

    public GuardRule {
        if (errors.isNone()) {
            throw new IllegalArgumentException("errors: 0% (expected: above 0%)");
        }
        if (!in.equals(Duration.ofSeconds(in.toSeconds())) || in.toSeconds() < 1 || in.toSeconds() > LONGEST_SECONDS) {
            throw new IllegalArgumentException("in: " + in + " (expected: whole seconds, 1s..60s)");
        }
        if (requests < 1 || failures.orElse(1) < 1 || clients.orElse(1) < 1) {
            throw new IllegalArgumentException("requests, failures, clients: below 1 (expected: 1 or more)");
        }
    }

    /** The same rule with a number of failures. */
    public GuardRule withFailures(int number) {
        return new GuardRule(errors, in, requests, OptionalInt.of(number), clients);
    }

    /** In the words of the file. */
    @Override
    public String toString() {
        return errors + " in " + in.toSeconds() + "s, " + requests + " requests, "
                + (failures.isPresent() ? failures.getAsInt() + " failures" : "failures auto");
    }
}
