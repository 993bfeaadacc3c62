package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Breach;
import dev.sluice.model.GuardSignals;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.Sites;

/** Slowness, shifts and limits as event loops tell a guard of them, by a clock of the test's own. */
class SignalsTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LOOK = 100 * MILLI;

    private final List<HoldNews> news = new ArrayList<>();
    private Guard guard = guard(GuardSignals.DEFAULT);
    private Optional<Breach> breach = Optional.empty();
    private long now;
    private long clients;

    private static Guard guard(GuardSignals signals) {
        return new Guard(Sites.unit("a", "/a/**").endpoints("GET /a/{page}").build(), GuardTerms.DEFAULT.with(signals), 1, 0);
    }

    @Test
    void requests_hang_after_three_times_what_old_takes_and_after_the_most_while_that_is_not_known() {
        assertThat(guard.hangAfter(0)).isEqualTo(TimeUnit.SECONDS.toNanos(10));
        for (int i = 0; i < 12; i++) {
            took(Side.OLD, 10, 1_000 * MILLI);
        }
        tenSeconds();
        assertThat(guard.hangAfter(0)).as("120 answers of a second each").isBetween(2_900 * MILLI, 3_100 * MILLI);
        assertThat(guard.hangAfter(1)).as("an endpoint that nobody asked for").isEqualTo(TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void a_fast_endpoint_is_given_the_least_time_at_least() {
        for (int i = 0; i < 12; i++) {
            took(Side.OLD, 10, MILLI);
        }
        tenSeconds();
        assertThat(guard.hangAfter(0)).isEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void answers_that_take_twice_as_long_are_a_breach_and_say_so() {
        warmUp();
        for (int i = 0; i < 100 && breach.isEmpty(); i++) {
            took(Side.NEW, 5, 200 * MILLI);
            took(Side.OLD, 5, 100 * MILLI);
        }
        assertThat(breach.orElseThrow()).isInstanceOfSatisfying(Breach.Slow.class, slow -> {
            assertThat(slow.factor()).isEqualTo(1.5);
            assertThat(slow.onOld().failures()).isZero();
            assertThat(slow.label()).isEqualTo("latency");
            assertThat(slow.sentence()).contains("answers of new took longer than 1.50 times old's p");
        });
        assertThat(news).isNotEmpty().allSatisfy(hold -> assertThat(hold.stream()).startsWith("slow.p"));
    }

    @Test
    void slowness_of_both_stacks_is_no_breach_and_no_hold() {
        warmUp();
        for (int i = 0; i < 200; i++) {
            took(Side.NEW, 5, 300 * MILLI);
            took(Side.OLD, 5, 300 * MILLI);
        }
        assertThat(breach).isEmpty();
        assertThat(news).isEmpty();
        assertThat(guard.suspicions().get("slow.p95")).as("old alone keeps it from a finding").isGreaterThanOrEqualTo(1);
    }

    @Test
    void one_client_whose_requests_are_heavy_does_not_make_a_stack_slow() {
        warmUp();
        for (int i = 0; i < 600; i++) {
            took(Side.NEW, 5, 100 * MILLI);
            took(Side.OLD, 5, 100 * MILLI);
            guard.witness(0).took(Side.NEW, 0, -7, 5_000 * MILLI, now);
        }
        assertThat(breach).isEmpty();
        assertThat(news).isEmpty();
    }

    @Test
    void cold_caches_count_for_nothing_for_half_a_minute_after_a_raise() {
        warmUp();
        guard.raised(now);
        for (int i = 0; i < 290; i++) {
            took(Side.NEW, 5, 400 * MILLI);
            took(Side.OLD, 5, 100 * MILLI);
        }
        assertThat(guard.suspicions().get("slow.p50")).isZero();
        for (int i = 0; i < 100 && breach.isEmpty(); i++) {
            took(Side.NEW, 5, 400 * MILLI);
            took(Side.OLD, 5, 100 * MILLI);
        }
        assertThat(breach).containsInstanceOf(Breach.Slow.class);
    }

    @Test
    void answers_of_another_kind_hold_growth_until_they_are_over() {
        warmUp();
        for (int i = 0; i < 20; i++) {
            shifted(Side.NEW, Shift.MISSING, ++clients);
            took(Side.OLD, 5, 100 * MILLI);
        }
        assertThat(breach).isEmpty();
        assertThat(news).singleElement().isInstanceOfSatisfying(HoldNews.Raised.class, raised -> {
            assertThat(raised.stream()).isEqualTo("shift.missing");
            assertThat(raised.sentence()).startsWith("a, GET /a/{page}: ").contains(" answers of new were 404 or 410 within ");
        });
        for (int i = 0; i < 2_000 && news.size() < 2; i++) {
            took(Side.NEW, 20, 100 * MILLI);
            look();
        }
        assertThat(news.getLast()).isEqualTo(new HoldNews.Lifted("shift.missing"));
    }

    @Test
    void answers_of_another_kind_are_a_breach_where_the_file_says_so() {
        guard = guard(new GuardSignals(GuardSignals.Hang.DEFAULT, GuardSignals.Slow.OFF, GuardSignals.OnShift.REVERT));
        warmUp();
        for (int i = 0; i < 20 && breach.isEmpty(); i++) {
            shifted(Side.NEW, Shift.DENIED, ++clients);
            took(Side.OLD, 5, 100 * MILLI);
        }
        assertThat(breach.orElseThrow().label()).isEqualTo("shift");
        assertThat(news).isEmpty();
    }

    @Test
    void a_bot_on_new_and_a_kind_of_answer_that_old_gives_as_often_hold_nothing() {
        for (int i = 0; i < 400; i++) {
            took(Side.NEW, 5, 100 * MILLI);
            took(Side.OLD, 5, 100 * MILLI);
            shifted(Side.OLD, Shift.REDIRECTED, ++clients);
            shifted(Side.NEW, Shift.REDIRECTED, ++clients);
            shifted(Side.NEW, Shift.MISSING, -7);
        }
        assertThat(breach).isEmpty();
        assertThat(news).isEmpty();
    }

    @Test
    void an_empty_answer_is_held_against_new_only_where_old_never_gave_one() {
        warmUp();
        shifted(Side.OLD, Shift.EMPTY, ++clients);
        for (int i = 0; i < 50; i++) {
            shifted(Side.NEW, Shift.EMPTY, ++clients);
        }
        assertThat(news).isEmpty();
        guard = guard(GuardSignals.DEFAULT);
        warmUp();
        for (int i = 0; i < 50; i++) {
            shifted(Side.NEW, Shift.EMPTY, ++clients);
            took(Side.OLD, 5, 100 * MILLI);
        }
        assertThat(news).singleElement().extracting(HoldNews::stream).isEqualTo("shift.empty");
    }

    @Test
    void limits_that_are_reached_hold_growth_for_a_minute() {
        guard.witness(0).overflowed();
        look();
        assertThat(news).singleElement().extracting(HoldNews::stream).isEqualTo("overflow");
        for (int i = 0; i < 599; i++) {
            look();
        }
        assertThat(news).hasSize(1);
        look();
        assertThat(news.getLast()).isEqualTo(new HoldNews.Lifted("overflow"));
    }

    @Test
    void an_outage_that_both_stacks_share_holds_growth() {
        for (int i = 0; i < 600; i++) {
            took(Side.NEW, 5, 100 * MILLI);
            took(Side.OLD, 5, 100 * MILLI);
        }
        for (int i = 0; i < 300; i++) {
            guard.failed(0, Side.OLD, 0, ++clients, now);
            breach = breach.or(() -> guard.failed(0, Side.NEW, 0, ++clients, now));
            look();
        }
        assertThat(breach).isEmpty();
        assertThat(news).extracting(HoldNews::stream).contains("shared");
    }

    @Test
    void failures_most_of_which_hung_are_called_so() {
        for (int i = 0; i < 100; i++) {
            took(Side.OLD, 5, 100 * MILLI);
        }
        for (int i = 0; i < 20 && breach.isEmpty(); i++) {
            guard.witness(0).hung(Side.NEW, now);
            breach = guard.failed(0, Side.NEW, 0, ++clients, now);
        }
        assertThat(breach.orElseThrow()).isInstanceOfSatisfying(Breach.Hanging.class,
                hanging -> assertThat(hanging.hung()).isEqualTo(hanging.failed()).isPositive());
        assertThat(breach.orElseThrow().label()).isEqualTo("hang");
    }

    /** A minute and a half in which both stacks take 100 ms. */
    private void warmUp() {
        for (int i = 0; i < 900; i++) {
            took(Side.OLD, 5, 100 * MILLI);
            took(Side.NEW, 5, 100 * MILLI);
        }
        assertThat(breach).isEmpty();
        assertThat(news).isEmpty();
    }

    /** As often as the guard learns. */
    private void tenSeconds() {
        for (int i = 0; i < 100; i++) {
            look();
        }
    }

    /** So many good answers, each of another client, within a tenth of a second. */
    private void took(Side side, int answers, long nanos) {
        for (int i = 0; i < answers; i++) {
            long client = ++clients;
            guard.succeeded(0, side, 0, client, now);
            guard.witness(0).took(side, 0, client, nanos, now);
        }
        if (side == Side.OLD) {
            look();
        } else {
            breach = breach.or(() -> guard.tick(now));
        }
    }

    private void shifted(Side side, Shift shift, long client) {
        if (shift == Shift.REDIRECTED || shift == Shift.EMPTY) {
            guard.succeeded(0, side, 0, client, now);
        }
        guard.witness(0).shifted(side, 0, client, shift, now);
        look();
    }

    private void look() {
        now += LOOK;
        breach = breach.or(() -> guard.tick(now));
        for (Optional<HoldNews> next = guard.holdNews(); next.isPresent(); next = guard.holdNews()) {
            news.add(next.get());
        }
    }
}
