package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.model.RuleNoise.Traffic;

class RuleNoiseTest {
    private static final double DAYS_30 = Duration.ofDays(30).toSeconds();

    @ParameterizedTest
    @CsvSource({"500,10,20,5,5,0.005", "500,10,20,5,5,0.001", "200,10,20,1,4.5,0.001", "200,10,20,5,20,0.001", "500,60,1,5,0.1,0.01",
            "500,10,20,5,25,0.02", "300,5,40,3,12,0.01", "10000,10,1,5,1,0.2", "1000,30,200,8,7,0.004"})
    void it_is_the_sum_of_semantics_over_all_numbers_of_requests(int errors, int in, int requests, int failures, double perSecond,
            double failing) {
        var rule = new GuardRule(new Share(errors), Duration.ofSeconds(in), requests, OptionalInt.of(failures), OptionalInt.empty());
        double expected = summed(rule, perSecond, failing);
        assertThat(RuleNoise.falseReverts(rule, new Traffic(perSecond, failing))).isCloseTo(expected, within(expected * 1e-6 + 1e-12));
    }

    @Test
    void the_rule_of_five_percent_is_as_noisy_as_semantics_says() {
        var rule = GuardRule.DEFAULT.withFailures(5);
        assertThat(RuleNoise.falseReverts(rule, new Traffic(5, 0.005))).as("6.7 were simulated").isBetween(6.0, 9.0);
        assertThat(RuleNoise.falseReverts(rule, new Traffic(5, 0.001))).isLessThan(0.01);
        assertThat(RuleNoise.falseReverts(rule, new Traffic(0.1, 0.01))).as("20 requests never come together").isLessThan(1e-6);
    }

    @Test
    void left_to_the_product_it_asks_for_as_few_failures_as_keep_it_quiet() {
        for (double perSecond : new double[] {0, 0.1, 1, 3, 5, 10, 25, 100, 2_500}) {
            for (double failing : new double[] {0, 0.0001, 0.001, 0.005, 0.02, 0.1, 0.3, 1}) {
                var traffic = new Traffic(perSecond, failing);
                int chosen = RuleNoise.failures(GuardRule.DEFAULT, traffic);
                assertThat(chosen).isBetween(5, 200);
                assertThat(RuleNoise.falseReverts(GuardRule.DEFAULT.withFailures(chosen), traffic)).as("%s", traffic)
                        .matches(quiet -> quiet <= RuleNoise.QUIET || chosen == 200);
                assertThat(chosen == 5 || RuleNoise.falseReverts(GuardRule.DEFAULT.withFailures(chosen - 1), traffic) > RuleNoise.QUIET)
                        .as("%s: one fewer is too few", traffic).isTrue();
            }
        }
        assertThat(RuleNoise.failures(GuardRule.DEFAULT, new Traffic(5, 0.005))).isEqualTo(7);
    }

    /** A7 as it is written: each number of requests by itself, in decimals, with nothing shared with the code under test. */
    private static double summed(GuardRule rule, double perSecond, double failing) {
        int limit = Math.max(rule.errors().basisPoints(), (int) Math.min(5_000, Math.ceil(5 * failing * 10_000)));
        double mean = perSecond * rule.in().toSeconds();
        double all = 0;
        BigDecimal likely = new BigDecimal(Math.exp(-mean));
        for (int n = 0; n < mean + 20 * Math.sqrt(mean) + 60; n++) {
            likely = n == 0 ? likely : likely.multiply(BigDecimal.valueOf(mean)).divide(BigDecimal.valueOf(n), MathContext.DECIMAL64);
            int k = Math.max(rule.failures().orElseThrow(), n * limit / 10_000 + 1);
            if (n >= rule.requests()) {
                all += likely.doubleValue() * atLeast(k - 1, n, failing);
            }
        }
        double expected = perSecond * failing * DAYS_30 * all;
        return expected / (1 + expected * 300 / DAYS_30);
    }

    private static double atLeast(int k, int n, double p) {
        double sum = 0;
        for (int i = k; i <= n; i++) {
            double product = 1;
            for (int j = 0; j < i; j++) {
                product *= (double) (n - j) / (i - j) * p;
            }
            sum += product * Math.pow(1 - p, n - i);
        }
        return sum;
    }
}
