package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

class PlaceboTest {
    private static final int DAY = Placebo.DAY;
    private static final int LAST = Alternatives.COUNT - 1;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Comparator comparator = new Comparator();
    private final Alternatives rates = Alternatives.ofFailures(0.0015);
    private final Placebo placebo = new Placebo();
    private long good;

    PlaceboTest() {
        comparator.judgeBy(rates, 1_000_000, 1, 0.05);
        placebo.judgeBy(rates, comparator);
    }

    @Test
    void nothing_is_asked_for_before_a_day_of_it_and_then_twice_what_old_showed() {
        fail(5, DAY - 10);
        assertThat(placebo.floor(LAST, 1, DAY - 1)).isZero();
        assertThat(placebo.floor(LAST, 1, DAY)).isCloseTo(2 * 5 * rates.gain(LAST), within(1e-3));
    }

    @Test
    void a_week_later_it_is_forgotten() {
        fail(5, DAY + 1);
        assertThat(placebo.floor(LAST, 1, 7 * DAY)).isPositive();
        assertThat(placebo.floor(LAST, 1, 8 * DAY)).isZero();
        assertThat(placebo.reverts(1, 8 * DAY)).isZero();
    }

    @Test
    void a_smaller_share_of_new_sees_less_of_a_burst() {
        fail(640, 3 * DAY);
        double all = placebo.floor(0, 1, 3 * DAY);
        double part = placebo.floor(0, 0.02, 3 * DAY);
        assertThat(part).isPositive().isLessThan(all);
        assertThat(placebo.floor(0, 0.5, 3 * DAY)).isBetween(part, all);
    }

    @Test
    void it_says_how_often_chance_would_have_reverted() {
        for (int burst = 0; burst < 3; burst++) {
            fail(4, DAY + burst * 3600);
            good += 1_000_000;
        }
        assertThat(placebo.reverts(1, 2 * DAY)).isEqualTo(3);
        assertThat(placebo.reverts(1.0 / 64, 2 * DAY)).isZero();
    }

    @Test
    void an_outage_of_old_is_no_noise_that_blinds_the_guard() {
        fail(100_000, 2 * DAY);
        assertThat(placebo.floor(LAST, 1, 2 * DAY)).isCloseTo(40 * comparator.threshold(LAST), within(0.01));
    }

    @Test
    void who_counts_anew_does_not_take_that_for_successes_undone() {
        good = 1_000_000;
        fail(1, DAY);
        double before = placebo.floor(0, 1, DAY);
        placebo.countedAnew();
        good = 0;
        fail(1, DAY + 1);
        assertThat(placebo.floor(0, 1, DAY + 1)).isCloseTo(2 * before, within(1e-3));
    }

    /** So many failures of old in a row, each of another client. */
    private void fail(int times, int second) {
        for (int i = 0; i < times; i++) {
            placebo.failed(random.nextLong(), good, second);
        }
    }
}
