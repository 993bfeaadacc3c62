package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.LongSupplier;

import org.junit.jupiter.api.Test;

/** The rows of SEMANTICS A8 and A9, in few rounds; the table of many is made by {@code GuardFigures}. */
class JudgeTest {
    private static final int HOUR = 3600;

    @Test
    void a_total_outage_of_a_small_share_is_found_at_the_fourth_failure() {
        assertThat(median(() -> outage(100, 0.05, 0.001, 1))).isEqualTo(4);
    }

    @Test
    void a_fault_of_one_in_twenty_is_found_within_ten_failures() {
        assertThat(median(() -> outage(100, 0.05, 0.001, 0.05))).isBetween(5L, 9L);
        assertThat(median(() -> outage(1_000, 0.25, 0.001, 0.05))).isBetween(5L, 10L);
    }

    @Test
    void a_fault_ten_times_as_frequent_as_usual_is_found_as_well() {
        assertThat(median(() -> outage(1_000, 0.25, 0.001, 0.01))).isBetween(12L, 22L);
    }

    @Test
    void a_unit_with_a_request_now_and_then_goes_back_as_well() {
        assertThat(median(() -> outage(1, 0.1, 0.01, 1))).isBetween(3L, 6L);
    }

    @Test
    void a_month_of_health_brings_no_revert() {
        for (double failing : new double[] {0.001, 0.005, 0.02}) {
            assertThat(new GuardSimulation(7, 20, 0.25, 0.1).fails(failing, failing).run(30 * 24 * HOUR).reverted()).as("%s", failing)
                    .isFalse();
        }
    }

    @Test
    void a_new_stack_that_is_a_little_worse_than_old_stays() {
        assertThat(new GuardSimulation(8, 200, 0.25, 0.1).fails(0.007, 0.005).run(7 * 24 * HOUR).reverted()).isFalse();
    }

    @Test
    void an_outage_of_both_stacks_is_not_blamed_on_new() {
        int wrong = 0;
        for (int seed = 1; seed <= 40; seed++) {
            var site = new GuardSimulation(seed, 200, 0.25, 0.1).fails(0.001, 0.001).run(HOUR).fails(0.3, 0.3).run(60);
            wrong += site.reverted() ? 1 : 0;
            assertThat(new GuardSimulation(seed, 200, 0.5, 0.1).fails(0.001, 0.001).run(HOUR).fails(1, 1).run(60).reverted()).isFalse();
        }
        assertThat(wrong).isLessThanOrEqualTo(2);
    }

    @Test
    void a_blip_of_both_is_no_reason_either() {
        assertThat(new GuardSimulation(5, 1_000, 0.25, 0.1).fails(0.001, 0.001).run(HOUR).fails(0.03, 0.03).run(10)
                .fails(0.001, 0.001).run(HOUR).reverted()).isFalse();
    }

    @Test
    void bursts_that_old_has_as_well_at_other_times_are_no_fault_of_new_once_they_are_known() {
        var site = new NoisySite(21, 25, 0.1);
        assertThat(site.reverts(7, true)).as("of the first day nothing is known").isPositive();
        assertThat(site.reverts(7, true)).isZero();
        assertThat(site.fault(1)).as("a total failure is found all the same").isBetween(4L, 20L);
    }

    @Test
    void after_an_outage_of_both_a_fault_of_new_alone_is_still_found() {
        var site = new GuardSimulation(3, 200, 0.25, 0.1).fails(0.001, 0.001).run(HOUR).fails(0.3, 0.3).run(60).fails(0.001, 0.001)
                .run(60);
        assertThat(site.reverted()).isFalse();
        assertThat(site.fails(0.5, 0.001).run(60).reverted()).isTrue();
        assertThat(site.failedOnNew()).isLessThan(60);
    }

    @Test
    void after_a_raise_it_is_found_sooner() {
        assertThat(median(() -> freshOutage(0.01))).isLessThan(median(() -> outage(1_000, 0.25, 0.001, 0.01)));
    }

    private int seed;

    private long outage(double requests, double share, double usually, double then) {
        var site = new GuardSimulation(++seed, requests, share, 0.1).fails(usually, usually).run(HOUR);
        assertThat(site.reverted()).isFalse();
        assertThat(site.fails(then, usually).run(2 * HOUR).reverted()).isTrue();
        return site.failedOnNew();
    }

    private long freshOutage(double then) {
        var site = new GuardSimulation(++seed, 1_000, 0.25, 0.1).fails(0.001, 0.001).run(HOUR).raise();
        assertThat(site.fails(then, 0.001).run(2 * HOUR).reverted()).isTrue();
        return site.failedOnNew();
    }

    private static long median(LongSupplier round) {
        long[] seen = new long[41];
        Arrays.setAll(seen, _ -> round.getAsLong());
        Arrays.sort(seen);
        return seen[seen.length / 2];
    }
}
