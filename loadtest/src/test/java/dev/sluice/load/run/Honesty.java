package dev.sluice.load.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.load.run.Attempt.Ending;
import dev.sluice.scenario.Load;

/** Origins whose latencies are known by construction, and what a run says of them. */
final class Honesty {
    private Honesty() {}

    /** Stands still for a time at the end of each period; who asks then is answered when it is over. */
    static TimedOrigin.Script stopping(Duration stop, Duration every) {
        long began = System.nanoTime();
        return _ -> {
            long within = (System.nanoTime() - began) % every.toNanos();
            return within < every.minus(stop).toNanos() ? 0 : every.toNanos() - within;
        };
    }

    /** Log-normal times: those of equal distance in probability, each once in as many requests, in a mixed order. */
    static TimedOrigin.Script lasting(double medianMillis, double spread, int requests) {
        var next = new AtomicInteger();
        return _ -> {
            long place = (long) next.getAndIncrement() * 7_919 % requests;
            return (long) (logNormal(medianMillis, spread, (place + 0.5) / requests) * 1e6);
        };
    }

    static double logNormal(double median, double spread, double probability) {
        return median * Math.exp(spread * normal(probability));
    }

    /** Where the normal distribution has a probability: by halving. */
    private static double normal(double probability) {
        double low = -8;
        double high = 8;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (below(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Abramowitz and Stegun 26.2.17; good to 7.5e-8. */
    private static double below(double x) {
        if (x < 0) {
            return 1 - below(-x);
        }
        double t = 1 / (1 + 0.2316419 * x);
        double sum = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return 1 - Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * sum;
    }

    /** What a run saw, in milliseconds, in order. */
    static double[] millis(TimedOrigin origin, Load load) throws TargetException, InterruptedException, IOException {
        WarmUp.of(new Scenarios().walking(Scenarios.get("/")), new LoadRun.Wish(1, 7), new Notebook());
        var seen = Notebook.of(new Scenarios().load(load).walking(Scenarios.get("/")), origin.url("http"));
        if (seen.endedAs(Ending.Fine.class) != seen.attempts.size()) {
            throw new AssertionError("not all were answered: " + seen.troubles());
        }
        double[] millis = seen.attempts.stream().mapToDouble(Attempt::millis).toArray();
        Arrays.sort(millis);
        return millis;
    }

    static double percentile(double[] sorted, double perCent) {
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(sorted.length * perCent / 100) - 1)];
    }
}
