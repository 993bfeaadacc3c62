package dev.sluice.load.run;

import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import dev.sluice.scenario.Load;
import dev.sluice.scenario.Load.Stretch;

/**
 * When journeys are meant to begin: a function of the file and a seed, which nothing that comes back can change. The n-th comes when the rate,
 * summed up over time, reaches n (even distances) or the sum of n exponential ones (as people come). Confined to one thread.
 */
final class Arrivals {
    private static final double NANOS = 1e9;
    /** Sums of rates and times are not exact. */
    private static final double TINY = 1e-9;

    private final List<Stretch> stretches;
    private final boolean isEven;
    private final RandomGenerator random;
    /** So many arrivals, by the sum of the rate, until the one that is next. */
    private double due;
    private int stretch;
    /** Of the stretches before this one: arrivals by the sum of their rates, and seconds. */
    private double sumBefore;
    private double secondsBefore;

    Arrivals(Load.Open load, long seed) {
        stretches = load.stretches();
        isEven = load.arrivals() == Load.Arrivals.CONSTANT;
        random = new SplittableRandom(seed);
        due = isEven ? 0 : random.nextExponential();
    }

    /** The next one, in nanoseconds after the run began; empty: there are no more. */
    OptionalLong next() {
        while (stretch < stretches.size() && due >= sumBefore + sum(stretches.get(stretch)) - TINY) {
            sumBefore += sum(stretches.get(stretch));
            secondsBefore += seconds(stretches.get(stretch));
            stretch++;
        }
        if (stretch == stretches.size()) {
            return OptionalLong.empty();
        }
        long at = (long) ((secondsBefore + within(stretches.get(stretch), due - sumBefore)) * NANOS);
        due += isEven ? 1 : random.nextExponential();
        return OptionalLong.of(at);
    }

    /** How many are meant to come until a moment, by the sum of the rate. */
    static double expected(List<Stretch> stretches, double until) {
        double sum = 0;
        double left = until;
        for (Stretch one : stretches) {
            double lasts = Math.clamp(left, 0, seconds(one));
            sum += lasts * (one.from() + (one.to() - one.from()) * lasts / seconds(one) / 2);
            left -= seconds(one);
        }
        return sum;
    }

    /** Seconds after which the sum of a stretch's rate is so much. */
    private static double within(Stretch one, double sum) {
        double slope = (one.to() - one.from()) / seconds(one);
        double rate = Math.sqrt(Math.max(0, one.from() * one.from() + 2 * slope * sum));
        return sum <= 0 ? 0 : 2 * sum / (one.from() + rate);
    }

    private static double sum(Stretch one) {
        return (one.from() + one.to()) / 2 * seconds(one);
    }

    private static double seconds(Stretch one) {
        return one.length().toNanos() / NANOS;
    }
}
