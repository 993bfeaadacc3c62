package dev.sluice.load.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.sluice.scenario.Load;
import dev.sluice.scenario.Load.Stretch;

class ArrivalsTest {
    private static final Load.Bounds WIDE = new Load.Bounds(1e6, 1, Duration.ofDays(1));

    @Test
    void a_constant_rate_has_even_distances_from_the_first_moment() {
        assertThat(times(even(stretch(10, 10, 1)))).containsExactly(0L, 100L, 200L, 300L, 400L, 500L, 600L, 700L, 800L, 900L);
    }

    @Test
    void a_ramp_from_nothing_brings_a_quarter_of_its_visitors_in_the_first_half() {
        var times = times(even(stretch(0, 100, 10)));

        assertThat(times).hasSize(500).isSorted();
        assertThat(times.stream().filter(at -> at < 5_000).count()).isEqualTo(125);
    }

    @Test
    void a_ramp_down_ends_with_its_time() {
        var times = times(even(stretch(100, 0, 10)));

        assertThat(times).hasSize(500).isSorted();
        assertThat(times.stream().filter(at -> at < 5_000).count()).isEqualTo(375);
        assertThat(times.getLast()).isLessThan(10_000);
    }

    @Test
    void stretches_follow_one_another_without_a_gap_or_a_crowd() {
        var times = times(even(stretch(10, 10, 2), stretch(10, 100, 2), stretch(100, 100, 1)));

        assertThat(times).hasSize(20 + 110 + 100).isSorted();
        assertThat(times.stream().filter(at -> at < 2_000).count()).isEqualTo(20);
        assertThat(times.stream().filter(at -> at >= 4_000).count()).isEqualTo(100);
    }

    @Test
    void visitors_who_come_as_people_do_come_at_exponential_distances() {
        var times = times(poisson(7, stretch(1_000, 1_000, 100)));

        assertThat((double) times.size()).isCloseTo(100_000, within(4 * Math.sqrt(100_000)));
        var due = all(poisson(7, stretch(1_000, 1_000, 100)));
        long below = IntStream.range(1, due.size()).filter(i -> due.get(i) - due.get(i - 1) < 1_000_000).count();
        assertThat((double) below / due.size()).as("distances below the mean").isCloseTo(1 - Math.exp(-1), within(0.01));
    }

    @Test
    void the_same_seed_brings_the_same_visitors_at_the_same_times() {
        assertThat(all(poisson(7, stretch(10, 50, 20)))).isEqualTo(all(poisson(7, stretch(10, 50, 20))))
                .isNotEqualTo(all(poisson(8, stretch(10, 50, 20))));
    }

    @Test
    void a_load_that_is_cut_short_is_the_same_until_then() {
        var whole = new Load.Open(Load.Arrivals.CONSTANT, List.of(stretch(10, 10, 2), stretch(10, 100, 4), stretch(5, 5, 9)), WIDE);
        var shorter = Curtailed.load(whole, Duration.ofSeconds(4));

        assertThat(shorter.length()).isEqualTo(Duration.ofSeconds(4));
        var kept = all(new Arrivals((Load.Open) shorter, 1));
        assertThat(kept).isEqualTo(all(new Arrivals(whole, 1)).subList(0, kept.size())).hasSize(20 + 65);
        assertThat(Curtailed.load(whole, Duration.ofHours(1))).isEqualTo(whole);
    }

    private static Stretch stretch(double from, double to, int seconds) {
        return new Stretch(from, to, Duration.ofSeconds(seconds));
    }

    private static Arrivals even(Stretch... stretches) {
        return new Arrivals(new Load.Open(Load.Arrivals.CONSTANT, List.of(stretches), WIDE), 1);
    }

    private static Arrivals poisson(long seed, Stretch... stretches) {
        return new Arrivals(new Load.Open(Load.Arrivals.POISSON, List.of(stretches), WIDE), seed);
    }

    /** In nanoseconds. */
    private static List<Long> all(Arrivals arrivals) {
        List<Long> all = new ArrayList<>();
        for (OptionalLong due = arrivals.next(); due.isPresent(); due = arrivals.next()) {
            all.add(due.getAsLong());
        }
        return all;
    }

    /** In milliseconds. */
    private static List<Long> times(Arrivals arrivals) {
        return all(arrivals).stream().map(due -> Math.round(due / 1e6)).toList();
    }
}
