package dev.sluice.proxy.guard;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * Old's usual failure rate (SEMANTICS A3), from counts that lose half of their weight in half an hour. Confined to whoever judges.
 */
final class Baseline {
    private static final double HALF_LIFE = TimeUnit.MINUTES.toNanos(30);
    /** Half of the 95 % quantile of the normal distribution. */
    private static final double MARGIN = 0.8225;

    private long learned;
    private long requestsThen;
    private long failuresThen;
    private double requests;
    private double failures;
    private OptionalDouble worst = OptionalDouble.empty();

    Baseline(long now) {
        this.learned = now;
    }

    /** Takes in what came since the last time; the counts are those since the beginning. */
    void learn(long now, long requestsEver, long failuresEver) {
        double kept = Math.pow(0.5, (now - learned) / HALF_LIFE);
        requests = requests * kept + (requestsEver - requestsThen);
        failures = failures * kept + (failuresEver - failuresThen);
        worst = upperBound();
        learned = now;
        requestsThen = requestsEver;
        failuresThen = failuresEver;
    }

    /** Time passes and requests come, but nothing is learned of them. */
    void skip(long now, long requestsEver, long failuresEver) {
        learned = now;
        requestsThen = requestsEver;
        failuresThen = failuresEver;
    }

    /** The rate itself; empty without a sample. */
    OptionalDouble rate() {
        return requests == 0 ? OptionalDouble.empty() : OptionalDouble.of(failures / requests);
    }

    /** About the 95 % upper bound of the rate; it may be above 1 for a small sample. Empty without one. */
    OptionalDouble worst() {
        return worst;
    }

    private OptionalDouble upperBound() {
        if (requests == 0) {
            return OptionalDouble.empty();
        }
        double root = Math.sqrt(failures + 1) + MARGIN;
        return OptionalDouble.of(root * root / requests);
    }
}
