package dev.sluice.load.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.sluice.load.run.Attempt.Ending;
import dev.sluice.load.run.Happening;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.scenario.Cue;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Demands.Bound;
import dev.sluice.scenario.Demands.Threshold;

class JudgeTest {
    private static final Demands BUYING = new Demands(Optional.of(Played.ORDERS), Optional.empty(), List.of(), List.of(), false);
    private static final Demands BUYING_WITH_FAULTS = new Demands(Optional.of(Played.ORDERS), Optional.empty(), List.of(),
            List.of(new Threshold(Optional.empty(), new Bound.Errors(1))), false);

    @Test
    void a_run_in_which_nothing_went_wrong_passes() {
        Report report = Played.demanding(Played.NONE).saw("cart", 1, 0, 5, Played.FINE).left(1, "", false).report();
        assertThat(report.isPassed()).isTrue();
        assertThat(failing(report)).isEmpty();
    }

    @Test
    void a_wrong_answer_fails_a_run_that_allows_none() {
        var played = Played.demanding(Played.NONE);
        IntStream.range(0, 999).forEach(visitor -> played.saw("cart", visitor, 0, 5, Played.FINE));
        Report report = played.saw("cart", 999, 0, 5, new Ending.Wrong("cart: status 500 (expected: 200)")).report();
        assertThat(failing(report)).containsExactly("all requests: failed 1 of 1000, 0.100 % (allowed: 0 %)");
        assertThat(report.failures()).extracting(Incidents.Incident::sentence, incident -> incident.visitor().orElseThrow())
                .containsExactly(org.assertj.core.groups.Tuple.tuple("cart: status 500 (expected: 200)", 999L));
    }

    @Test
    void what_was_not_executed_is_no_failure() {
        assertThat(Played.demanding(Played.NONE).saw("pay", 1, 0, 5, new Ending.NotExecuted(503)).report().isPassed()).isTrue();
    }

    @Test
    void a_threshold_of_one_step_looks_at_that_step_alone() {
        var slow = new Threshold(Optional.of("pay"), new Bound.Latency(95, Duration.ofMillis(50)));
        var played = Played.demanding(new Demands(Optional.empty(), Optional.empty(), List.of(), List.of(slow), false));
        IntStream.range(0, 100)
                .forEach(visitor -> played.saw("cart", visitor, 0, 500, Played.FINE).saw("pay", visitor, 0, 40, Played.FINE));
        assertThat(failing(played.report())).isEmpty();
        IntStream.range(0, 10).forEach(visitor -> played.saw("pay", visitor, 0, 80, Played.FINE));
        assertThat(failing(played.report())).singleElement().asString().matches("pay: p95 (79|80)\\S* ms \\(allowed: 50 ms\\)");
    }

    @Test
    void a_threshold_of_a_step_that_was_never_sent_fails() {
        var never = new Threshold(Optional.of("refund"), new Bound.Errors(0.5));
        Report report = Played.demanding(new Demands(Optional.empty(), Optional.empty(), List.of(), List.of(never), false))
                .saw("cart", 1, 0, 5, Played.FINE).report();
        assertThat(failing(report)).containsExactly("refund: none was sent, so that nothing is known");
    }

    @Test
    void one_order_of_ten_thousand_that_is_booked_twice_is_found_with_its_number() {
        var played = Played.demanding(BUYING);
        Map<String, Long> booked = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            played.order(i, "order-" + i, Played.FINE);
            booked.put("order-" + i, 1L);
        }
        booked.put("order-4711", 2L);
        assertThat(failing(played.report(new Bookings.Listed(booked, Map.of()))))
                .containsExactly("orders: 1 booked more than once: order-4711");
    }

    @Test
    void an_order_booked_on_both_stacks_is_booked_twice() {
        Report report = Played.demanding(BUYING).order(1, "a", Played.FINE).report(new Bookings.Listed(Map.of("a", 1L), Map.of("a", 1L)));
        assertThat(failing(report)).containsExactly("orders: 1 booked more than once: a");
    }

    @Test
    void a_second_order_of_which_no_visitor_was_told_is_found() {
        Report report = Played.demanding(BUYING).order(1, "a", Played.FINE)
                .report(new Bookings.Listed(Map.of("a", 1L, "a2", 1L), Map.of()));
        assertThat(failing(report))
                .containsExactly("orders: 1 booked and told to nobody (0 orders were left without an answer): a2");
    }

    @Test
    void an_order_without_an_answer_may_be_booked_once_or_not_at_all() {
        var lost = new Ending.Lost("reset");
        var demands = new Demands(Optional.of(Played.ORDERS), Optional.empty(), List.of(),
                List.of(new Threshold(Optional.empty(), new Bound.Errors(1))), false);
        assertThat(failing(Played.demanding(demands).order(1, "", lost).report(new Bookings.Listed(Map.of("x", 1L), Map.of())))).isEmpty();
        assertThat(failing(Played.demanding(demands).order(1, "", lost).report(new Bookings.Listed(Map.of(), Map.of())))).isEmpty();
        assertThat(failing(Played.demanding(demands).order(1, "k", lost).report(new Bookings.Listed(Map.of(), Map.of("k", 1L))))).isEmpty();
    }

    @Test
    void an_order_whose_page_of_thanks_does_not_tell_may_be_booked_or_not() {
        for (Ending page : List.of(new Ending.Lost("reset"), new Ending.Wrong("status 500"), new Ending.NotExecuted(503))) {
            assertThat(
                    failing(Played.demanding(BUYING_WITH_FAULTS).led(1, "", page).report(new Bookings.Listed(Map.of("a", 1L), Map.of()))))
                    .isEmpty();
            assertThat(failing(Played.demanding(BUYING_WITH_FAULTS).led(1, "", page).report(new Bookings.Listed(Map.of(), Map.of()))))
                    .isEmpty();
        }
        assertThat(failing(Played.demanding(BUYING_WITH_FAULTS).astray(1).report(new Bookings.Listed(Map.of("a", 1L), Map.of()))))
                .isEmpty();
        assertThat(failing(Played.demanding(BUYING_WITH_FAULTS).astray(1)
                .report(new Bookings.Listed(Map.of("a", 1L, "b", 1L), Map.of()))))
                .containsExactly("orders: 2 booked and told to nobody (1 orders were left without an answer): a, b");
    }

    @Test
    void an_order_that_a_page_confirms_has_to_be_booked() {
        Report report = Played.demanding(BUYING).led(1, "gone", Played.FINE).led(2, "", Played.FINE)
                .report(new Bookings.Listed(Map.of(), Map.of()));
        assertThat(failing(report)).containsExactlyInAnyOrder("orders: 1 confirmed and booked nowhere: gone",
                "orders: 1 confirmed without an order number: visitor 2");
    }

    @Test
    void what_visitors_were_told_is_held_against_the_books() {
        var allowing = new Demands(Optional.of(Played.ORDERS), Optional.empty(), List.of(),
                List.of(new Threshold(Optional.empty(), new Bound.Errors(1))), false);
        Report report = Played.demanding(allowing).order(1, "gone", Played.FINE).order(2, "held", new Ending.NotExecuted(503))
                .order(3, "refused", new Ending.Wrong("status 500")).order(4, "", Played.FINE).order(5, "same", Played.FINE)
                .order(6, "same", Played.FINE).report(new Bookings.Listed(Map.of("held", 1L, "same", 1L), Map.of("refused", 1L)));
        assertThat(failing(report)).containsExactlyInAnyOrder("orders: 1 confirmed and booked nowhere: gone",
                "orders: 1 called not executed and booked all the same: held", "orders: 1 refused and booked all the same: refused",
                "orders: 1 confirmed without an order number: visitor 4", "orders: 1 given to more than one submitted order: same");
    }

    @Test
    void books_that_cannot_be_read_fail_the_run() {
        Report report = Played.demanding(BUYING).order(1, "a", Played.FINE).report(new Bookings.Unread("http://x/: status 500"));
        assertThat(failing(report)).containsExactly("orders: the books could not be read: http://x/: status 500");
    }

    @Test
    void a_cart_that_changes_before_it_is_submitted_is_found() {
        Report report = Played.demanding(BUYING)
                .saw("cart", 7, 0, 5, Played.FINE, Optional.empty(), Map.of("cart", "2 cups"), "")
                .saw("view", 7, 1, 5, Played.FINE, Optional.empty(), Map.of("cart", "0 cups"), "").report();
        assertThat(failing(report)).containsExactly("carts: 1 changed by themselves: visitor 7: 2 cups, then 0 cups");
    }

    @Test
    void a_visitor_who_changes_its_stack_without_a_cue_is_named() {
        Report report = Played.demanding(sticky(Optional.empty())).on(Side.NEW, 1, 1).on(Side.OLD, 1, 2).on(Side.OLD, 2, 1)
                .on(Side.NEW, 2, 2)
                .report();
        assertThat(failing(report)).containsExactlyInAnyOrder("stickiness: 1 moves to old without a cue: visitors 1",
                "stickiness: 1 moves to new without a cue: visitors 2");
    }

    @Test
    void a_revert_explains_moves_to_old_and_a_share_those_to_new_as_well() {
        var back = new Cue.Action.Revert(List.of("checkout"));
        assertThat(failing(Played.demanding(sticky(Optional.empty())).on(Side.NEW, 1, 1).cue(1.5, back).on(Side.OLD, 1, 2).report()))
                .isEmpty();
        assertThat(failing(Played.demanding(sticky(Optional.empty())).on(Side.OLD, 1, 1).cue(1.5, Played.share(500)).on(Side.NEW, 1, 2)
                .report())).isEmpty();
        assertThat(failing(Played.demanding(sticky(Optional.empty())).on(Side.OLD, 1, 1).cue(1.5, back).on(Side.NEW, 1, 2).report()))
                .as("no revert sends anybody to new").hasSize(1);
        assertThat(failing(Played.demanding(sticky(Optional.empty())).cue(0.1, back).on(Side.NEW, 1, 1).on(Side.OLD, 1, 2).report()))
                .as("it was over long before").hasSize(1);
    }

    @Test
    void steps_of_another_unit_do_not_count_when_those_of_one_are_named() {
        var cartAlone = new Demands(Optional.empty(),
                Optional.of(new Demands.Stickiness("X-Shop", "old", "new", Set.of("cart"), Optional.empty())), List.of(), List.of(), false);
        assertThat(failing(Played.demanding(cartAlone).on(Side.NEW, 1, 1)
                .saw("catalog", 1, 2, 5, Played.FINE, Optional.of(Side.OLD), Map.of(), "").on(Side.NEW, 1, 3).report())).isEmpty();
    }

    @Test
    void answers_that_never_say_their_stack_do_not_pass_for_visitors_who_stayed() {
        assertThat(failing(Played.demanding(sticky(Optional.empty())).saw("cart", 1, 0, 5, Played.FINE).report()))
                .containsExactly("stickiness: no answer had X-Shop: old or new, so that nothing is known");
    }

    @Test
    void the_share_that_was_seen_is_held_against_the_configured_one() {
        assertThat(failing(split(0.25, 2000, Optional.of(new Share(2500))))).isEmpty();
        assertThat(failing(split(0.40, 2000, Optional.of(new Share(2500))))).singleElement().asString().startsWith("share: ");
        assertThat(failing(split(0.001, 2000, Optional.of(Share.NONE)))).as("nobody means nobody").hasSize(1);
    }

    private static Report split(double onNew, int visitors, Optional<Share> share) {
        var played = Played.demanding(sticky(share));
        var random = new Random(1);
        for (int visitor = 0; visitor < visitors; visitor++) {
            played.on(random.nextDouble() < onNew ? Side.NEW : Side.OLD, visitor, 1).left(visitor, "", false);
        }
        return played.report();
    }

    @Test
    void visitors_from_before_the_last_change_of_the_share_do_not_count_for_it() {
        var played = Played.demanding(sticky(Optional.of(new Share(10_000))));
        IntStream.range(0, 100).forEach(visitor -> played.on(Side.OLD, visitor, 1).left(visitor, "", false));
        played.cue(2, Played.share(10_000));
        IntStream.range(100, 200).forEach(visitor -> played.on(Side.NEW, visitor, 4).left(visitor, "", false));
        Report report = played.report();
        assertThat(failing(report)).isEmpty();
        assertThat(report.findings()).extracting(Finding::sentence)
                .anyMatch(sentence -> sentence.startsWith("share: 100 of 100 visitors on new"));
    }

    @Test
    void visitors_whom_a_later_revert_takes_back_do_not_count_against_the_share() {
        var played = Played.demanding(sticky(Optional.of(new Share(10_000)))).cue(1, Played.share(10_000));
        IntStream.range(0, 100).forEach(visitor -> played.on(Side.NEW, visitor, 3));
        played.cue(5, new Cue.Action.Revert(List.of("checkout")));
        IntStream.range(0, 100).forEach(visitor -> played.on(Side.OLD, visitor, 5.5).left(visitor, "", false));
        IntStream.range(100, 200).forEach(visitor -> played.on(Side.OLD, visitor, 7).left(visitor, "", false));
        Report report = played.report();
        assertThat(failing(report)).isEmpty();
        assertThat(report.findings()).extracting(Finding::sentence)
                .anyMatch(sentence -> sentence.startsWith("share: 100 of 100 visitors on new"));
    }

    @Test
    void two_prices_for_one_thing_are_found_and_told_by_stack() {
        var demands = new Demands(Optional.empty(), Optional.empty(), List.of("price"), List.of(), false);
        Report report = Played.demanding(demands)
                .saw("cart", 1, 0, 5, Played.FINE, Optional.of(Side.OLD), Map.of("price", "12.00"), "coupon=none")
                .saw("cart", 2, 0, 5, Played.FINE, Optional.of(Side.NEW), Map.of("price", "12.50"), "coupon=none")
                .saw("cart", 3, 0, 5, Played.FINE, Optional.of(Side.NEW), Map.of("price", "9.00"), "coupon=SAVE10").report();
        assertThat(failing(report)).containsExactly("same: price coupon=none has 2 values: 12.00 (old 1), 12.50 (new 1)");
        assertThat(failing(Played.demanding(demands).saw("cart", 1, 0, 5, Played.FINE).report()))
                .containsExactly("same: price was never seen");
    }

    @Test
    void a_checkout_that_fails_for_one_pair_of_choices_at_four_in_a_thousand_is_named_though_errors_are_allowed() {
        var demands = new Demands(Optional.empty(), Optional.empty(), List.of(),
                List.of(new Threshold(Optional.empty(), new Bound.Errors(0.05))),
                false);
        var played = new Played(demands, Set.of());
        for (int visitor = 0; visitor < 5_000; visitor++) {
            boolean rare = visitor % 250 == 0;
            String cell = "coupon=" + (rare || visitor % 3 == 0 ? "SAVE10" : "none") + " device="
                    + (rare || visitor % 3 == 1 ? "mobile" : "desktop");
            boolean fails = cell.equals("coupon=SAVE10 device=mobile");
            played.saw("pay", visitor, 0, 5, fails ? new Ending.Wrong("status 500 (expected: 201)") : Played.FINE).left(visitor, cell,
                    fails);
        }
        assertThat(failing(played.report()))
                .containsExactly("variant coupon=SAVE10 with device=mobile: 20 of 20 fail (elsewhere 0 of 4980)");
    }

    @Test
    void variants_that_nobody_walked_are_named() {
        var demands = new Demands(Optional.empty(), Optional.empty(), List.of(),
                List.of(new Threshold(Optional.empty(), new Bound.Errors(1))),
                true);
        Set<String> cells = new LinkedHashSet<>(List.of("coupon=none", "coupon=SAVE10", "coupon=OLD"));
        Report report = new Played(demands, cells).saw("pay", 1, 0, 5, Played.FINE).left(1, "coupon=none", false)
                .left(2, "coupon=OLD", true)
                .report();
        assertThat(failing(report)).containsExactlyInAnyOrder("variants: 2 of 3 visited; not: coupon=SAVE10",
                "variants: 1 never came to the end of a journey: coupon=OLD");
    }

    @Test
    void a_cue_that_was_refused_fails_the_run() {
        var cue = new Cue(Duration.ofSeconds(1), Played.share(100));
        Report report = Played.demanding(Played.NONE).saw("cart", 1, 0, 5, Played.FINE)
                .heard(new Happening.Cued(1, 2, cue, false, "share checkout 1%: 409 latched")).report();
        assertThat(failing(report)).containsExactly("cue: share checkout 1%: 409 latched");
    }

    @Test
    void a_late_machine_is_told_and_fails_nothing_by_itself() {
        var played = Played.demanding(Played.NONE).saw("cart", 1, 0, 5, Played.FINE);
        IntStream.range(0, 10).forEach(_ -> played.heard(new Happening.Arrival(0, 0)));
        Report report = played.heard(new Happening.Arrival(0, 20_000_000)).report();
        assertThat(report.isPassed()).isTrue();
        assertThat(report.findings()).extracting(Finding::sentence)
                .contains("this machine was late: 1 of 11 visitors came more than 10 ms late"
                        + " or not at all");
    }

    private static Demands sticky(Optional<Share> share) {
        return new Demands(Optional.empty(), Optional.of(new Demands.Stickiness("X-Shop", "old", "new", Set.of(), share)), List.of(),
                List.of(), false);
    }

    private static List<String> failing(Report report) {
        List<String> sentences = new ArrayList<>();
        report.findings().stream().filter(Finding::fails).forEach(finding -> sentences.add(finding.sentence()));
        return sentences;
    }
}
