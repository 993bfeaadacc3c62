package dev.sluice.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Share;
import dev.sluice.model.Side;

/** How many failures of new a unit may hide, and when none (SEMANTICS B3). */
class AllowanceTest {
    private static final Share FIFTH = new Share(2_000);

    private final Allowance allowance = new Allowance();

    @Test
    void a_small_unit_may_hide_ten_a_second_over_ten_seconds() {
        assertThat(taken(FIFTH, 1, 500, lately(3, 0, 0))).isEqualTo(100);
        assertThat(taken(FIFTH, 10, 500, lately(3, 0, 0))).isZero();
        assertThat(taken(FIFTH, 11, 500, lately(3, 0, 0))).as("those of the first second are ten seconds old").isEqualTo(100);
    }

    @Test
    void a_large_one_a_part_of_its_requests_none_of_which_counts_twice() {
        assertThat(taken(FIFTH, 5, 5_000, lately(10_000, 10_000, 0))).isEqualTo(4_000);
        assertThat(taken(FIFTH, 6, 5_000, lately(10_000, 14_000, 0))).as("20 % of 20 000 requests, of which 4 000 went to both").isZero();
        assertThat(taken(new Share(2_500), 7, 5_000, lately(10_000, 14_000, 0))).isEqualTo(1_000);
    }

    @Test
    void a_second_is_forgotten_when_another_takes_its_place() {
        for (int second = 1; second < 100; second++) {
            assertThat(taken(FIFTH, second, 10, lately(0, 0, 0))).as("second %d", second).isEqualTo(10);
        }
    }

    @Test
    void old_is_well_until_it_fails_five_times_and_half_of_what_it_is_asked() {
        assertThat(allowance.isOldWell(1, (_, _) -> lately(0, 4, 4))).isTrue();
        assertThat(allowance.isOldWell(2, (_, _) -> lately(0, 11, 5))).isTrue();
        assertThat(allowance.isOldWell(3, (_, _) -> lately(0, 10, 5))).isFalse();
        assertThat(allowance.isOldWell(3, (_, _) -> lately(0, 11, 5))).as("it looks once a second").isFalse();
        assertThat(allowance.isOldWell(4, (_, _) -> lately(0, 11, 5))).isTrue();
    }

    private int taken(Share budget, int second, int wanted, Lately lately) {
        int taken = 0;
        for (int i = 0; i < wanted; i++) {
            taken += allowance.take(budget, second, (_, last) -> {
                assertThat(last).isEqualTo(Allowance.SECONDS);
                return lately;
            }) ? 1 : 0;
        }
        return taken;
    }

    private static Lately lately(int onNew, int onOld, int failedOnOld) {
        var lately = new Lately();
        lately.ended(Side.NEW, onNew);
        lately.ended(Side.OLD, onOld);
        lately.failed(Side.OLD, failedOnOld);
        return lately;
    }
}
