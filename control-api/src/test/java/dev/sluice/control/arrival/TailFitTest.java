package dev.sluice.control.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Arrivals;
import dev.sluice.model.LiveShare.Tail;

/** How what is left at the old address goes on, told of minutes drawn from a known tail. */
class TailFitTest {
    private static final Instant END = Instant.parse("2026-12-01T03:00:00Z");
    private static final int WORLDS = 200;

    @Test
    void a_tail_is_foretold_within_ten_percent_in_nineteen_worlds_of_twenty_and_as_many_lie_within_its_error() {
        double rate = Math.log(2) / 12;
        int near = 0;
        int within = 0;
        List<Double> expected = new ArrayList<>();
        for (int seed = 0; seed < WORLDS; seed++) {
            Tail.Falling tail = (Tail.Falling) TailFit.of(falling(new Random(seed), 0.4, rate, 1_000));
            near += Math.abs(tail.rate() - rate) < 0.1 * rate ? 1 : 0;
            within += Math.abs(tail.rate() - rate) < 1.96 * tail.error() ? 1 : 0;
            expected.add(Duration.between(END, tail.below(0.001, END).orElseThrow()).toSeconds() / 60.0);
        }
        double now = 0.4 * Math.exp(-60 * rate);
        assertThat(near).as("rates within 10 %%").isEqualTo(WORLDS);
        assertThat(within).as("within 1.96 errors").isBetween(WORLDS * 90 / 100, WORLDS * 99 / 100);
        double real = Math.log(now / 0.001) / rate;
        assertThat(expected).as("when 0.1 %% is reached, of %s min within 10 %%", real)
                .filteredOn(minutes -> Math.abs(minutes - real) < 0.1 * real).hasSizeGreaterThan(WORLDS * 95 / 100);
    }

    @Test
    void minutes_with_nobody_at_the_old_address_count_as_what_they_are() {
        double rate = Math.log(2) / 10;
        List<TailFit.Point> points = falling(new Random(7), 0.05, rate, 400);
        assertThat(points).anyMatch(point -> point.counts().old() == 0);
        Tail.Falling tail = (Tail.Falling) TailFit.of(points);
        assertThat(tail.rate()).isCloseTo(rate, within(0.25 * rate));
        assertThat(tail.below(0.01, END)).contains(END);
    }

    @Test
    void too_little_and_what_does_not_fall_is_not_foretold() {
        assertThat(unknown(falling(new Random(1), 0.4, 0.05, 1_000).subList(0, 9))).startsWith("9 minutes with requests say too little");
        assertThat(unknown(falling(new Random(1), 0.001, 0.05, 100))).contains("requests at the old address in 60 min say too little");
        assertThat(unknown(falling(new Random(1), 0.4, 0, 1_000))).isEqualTo("over 60 min nothing falls that could not be chance");
        assertThat(unknown(falling(new Random(1), 0.01, -0.05, 1_000))).isEqualTo("over 60 min nothing falls that could not be chance");
        assertThat(unknown(List.of())).startsWith("0 minutes");
    }

    @Test
    void what_is_all_at_the_old_address_or_scatters_wildly_makes_no_promise() {
        List<TailFit.Point> all = new ArrayList<>();
        List<TailFit.Point> wild = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            all.add(new TailFit.Point(minute - 59.5, new Arrivals(500, 0, 0)));
            wild.add(new TailFit.Point(minute - 59.5, new Arrivals(minute % 10 == 0 ? 300 - minute : 0, 1_000, 0)));
        }
        assertThat(unknown(all)).isEqualTo("over 60 min nothing falls that could not be chance");
        assertThat(unknown(wild)).isEqualTo("over 60 min nothing falls that could not be chance");
    }

    private static String unknown(List<TailFit.Point> points) {
        return ((Tail.Unknown) TailFit.of(points)).why();
    }

    private static List<TailFit.Point> falling(Random random, double first, double rate, int requests) {
        List<TailFit.Point> points = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            double part = first * Math.exp(-rate * (minute + 0.5));
            long old = 0;
            for (int i = 0; i < requests; i++) {
                old += random.nextDouble() < part ? 1 : 0;
            }
            points.add(new TailFit.Point(minute - 59.5, new Arrivals(old, requests - old, 0)));
        }
        return points;
    }
}
