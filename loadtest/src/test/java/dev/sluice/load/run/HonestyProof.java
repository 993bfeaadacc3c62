package dev.sluice.load.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.sluice.scenario.Load;

/** What a run says of origins whose latencies are known by construction. */
@Tag("proof")
class HonestyProof {
    @Test
    void the_99th_percentile_of_an_origin_that_stops_for_a_second_in_five_is_the_one_known_by_construction() throws Exception {
        try (var origin = TimedOrigin.open(Honesty.stopping(Duration.ofSeconds(1), Duration.ofSeconds(5)))) {
            double[] open = Honesty.millis(origin, Scenarios.open(200, Duration.ofSeconds(30)));
            double[] closed = Honesty.millis(origin,
                    new Load.Closed(1, Duration.ofSeconds(30), new Load.Bounds(200, 10, Duration.ofMinutes(1))));

            System.out.printf("1 s in 5 s at 200/s: p99 950.0 ms by construction, open model %.1f ms (%d), closed model %.1f ms (%d)%n",
                    Honesty.percentile(open, 99), open.length, Honesty.percentile(closed, 99), closed.length);
            assertThat(Honesty.percentile(open, 99)).isCloseTo(950, withinPercentage(10));
            assertThat(Honesty.percentile(closed, 99)).isLessThan(95);
        }
    }

    @Test
    void percentiles_of_a_scripted_distribution_are_found_again() throws Exception {
        int requests = 10_000;
        try (var origin = TimedOrigin.open(Honesty.lasting(40, 0.5, requests))) {
            double[] seen = Honesty.millis(origin, Scenarios.open(400, Duration.ofSeconds(requests / 400)));

            for (double perCent : new double[] {50, 90, 99, 99.9}) {
                double known = Honesty.logNormal(40, 0.5, perCent / 100);
                System.out.printf("p%s: scripted %.1f ms, seen %.1f ms%n", perCent, known, Honesty.percentile(seen, perCent));
                assertThat(Honesty.percentile(seen, perCent)).as("p%s", perCent).isCloseTo(known, withinPercentage(5));
            }
        }
    }
}
