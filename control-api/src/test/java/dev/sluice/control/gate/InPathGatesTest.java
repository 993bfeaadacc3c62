package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Drill;
import dev.sluice.model.Gate;
import dev.sluice.model.Hold;
import dev.sluice.model.Share;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;
import dev.sluice.model.Verdict;

/** What the gates that need nobody else make of what both stacks have answered. */
class InPathGatesTest {
    private static final Gate ERRORS = new Gate.Errors(OptionalInt.empty());
    private static final Gate LATENCY = new Gate.Latency(1.10, 1.25, OptionalInt.empty());
    private static final Gate SHIFT = new Gate.Shifts(new Share(20), OptionalInt.empty());
    private static final String PAY = "POST /pay";

    GateRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GateRig();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void errors_pass_when_new_fails_no_more_than_old_over_enough_requests() throws Exception {
        rig.answered(Side.OLD, PAY, 99_500, 500, 20);
        rig.answered(Side.NEW, PAY, 3_980, 20, 20);
        rig.says(ERRORS, Verdict.Pass.class, "new failed 20 of 4 000 requests (0.50 %)", "old 500 of 100 000 requests (0.50 %)",
                "is allowed");
    }

    @Test
    void errors_fail_when_new_surely_fails_more_than_half_as_often_again() throws Exception {
        rig.answered(Side.OLD, PAY, 99_500, 500, 20);
        rig.answered(Side.NEW, PAY, 3_940, 60, 20);
        rig.says(ERRORS, Verdict.Fail.class, "new failed 60 of 4 000 requests (1.5 %)", "see which requests fail");
    }

    @Test
    void errors_of_one_endpoint_are_not_hidden_by_the_others() throws Exception {
        rig.answered(Side.OLD, PAY, 9_990, 10, 20);
        rig.answered(Side.OLD, "other", 990_000, 1_000, 20);
        rig.answered(Side.NEW, PAY, 200, 20, 20);
        rig.answered(Side.NEW, "other", 100_000, 60, 20);
        rig.says(ERRORS, Verdict.Fail.class, "POST /pay: new failed 20 of 220 requests (9.1 %), old 10 of 10 000 requests (0.10 %)");
    }

    @Test
    void an_endpoint_where_new_says_nothing_at_all_is_not_hidden_either() throws Exception {
        rig.answered(Side.OLD, PAY, 9_990, 10, 20);
        rig.answered(Side.OLD, "other", 990_000, 1_000, 20);
        rig.answered(Side.NEW, PAY, 0, 60, 20); // refused or hung: no head, and so nothing that took time
        rig.answered(Side.NEW, "other", 100_000, 60, 20);
        rig.says(ERRORS, Verdict.Fail.class, "POST /pay: new failed 60 of 60 requests");
    }

    @Test
    void errors_are_inconclusive_on_too_few_requests_and_say_when_there_will_be_enough() throws Exception {
        rig.answered(Side.OLD, PAY, 99_500, 500, 20);
        rig.answered(Side.NEW, PAY, 600, 0, 20);
        // 600 in 600 s, so 3 078 more take that many seconds
        rig.says(ERRORS, Verdict.Inconclusive.class, "new failed 0 of 600 requests",
                "3 678 requests on new are needed: at the present rate in about 51 min");
    }

    @Test
    void errors_are_inconclusive_with_nothing_of_new_with_nothing_of_old_and_while_the_guard_is_uneasy() throws Exception {
        rig.answered(Side.OLD, PAY, 99_500, 500, 20);
        rig.says(ERRORS, Verdict.Inconclusive.class, "new failed 0 of 0 requests", "wait, or raise the share");
        rig.seen.tallies.clear();
        rig.answered(Side.NEW, PAY, 10_000, 0, 20);
        rig.says(ERRORS, Verdict.Inconclusive.class, "old 0 of 0 requests (0 %)", "at least 100 requests on old are needed");
        rig.answered(Side.OLD, PAY, 99_500, 500, 20);
        rig.seen.suspicion = 0.6;
        rig.says(ERRORS, Verdict.Inconclusive.class, "the guard is at 60.0 % of a breach");
        rig.seen.holds.add(new Hold("checkout", "shared", "both stacks fail: 40 of 90 and 38 of 91", GateRig.NOW));
        rig.says(ERRORS, Verdict.Fail.class, "both stacks fail: 40 of 90 and 38 of 91");
    }

    @Test
    void a_file_that_names_the_requests_that_are_enough_is_believed() throws Exception {
        rig.answered(Side.OLD, PAY, 990, 10, 20);
        rig.answered(Side.NEW, PAY, 500, 1, 20);
        rig.says(ERRORS, Verdict.Inconclusive.class, "requests on new are needed");
        rig.says(new Gate.Errors(OptionalInt.of(500)), Verdict.Pass.class, "new failed 1 of 501 requests");
    }

    @Test
    void the_sample_that_errors_ask_for_sees_twice_the_failures_four_times_of_five() {
        // SEMANTICS A5: doubling of 0.5 % takes 3 700 requests, of 0.1 % 18 500, of 0.01 % 185 000
        assertThat(Counted.needed(0.005, 0.01)).isBetween(3_650L, 3_700L);
        assertThat(Counted.needed(0.001, 0.002)).isBetween(18_450L, 18_550L);
        assertThat(Counted.needed(0.0001, 0.0002)).isBetween(185_000L, 185_600L);
    }

    @Test
    void of_a_thousand_gates_on_a_stack_that_fails_twice_as_often_none_passes_before_its_sample_and_few_after_it() throws Exception {
        Random random = new Random(7);
        int passed = 0;
        for (int i = 0; i < 1_000; i++) {
            long requests = 100L + random.nextInt(6_000);
            long failed = random.ints(requests, 0, 100).filter(dice -> dice < 1).count();
            rig.seen.tallies.clear();
            rig.answered(Side.OLD, PAY, 199_000, 1_000, 20);
            rig.answered(Side.NEW, PAY, requests - failed, failed, 20);
            Verdict verdict = rig.look(ERRORS);
            if (verdict instanceof Verdict.Pass) {
                assertThat(requests).isGreaterThan(3_600);
                passed++;
            }
        }
        assertThat(passed).isLessThan(10);
    }

    @Test
    void latency_passes_when_the_whole_interval_is_within_ten_per_cent() throws Exception {
        rig.answered(Side.OLD, PAY, 50_000, 0, 20);
        rig.answered(Side.NEW, PAY, 20_000, 0, 20);
        rig.says(LATENCY, Verdict.Pass.class, "POST /pay: p9", "of old", "1.00 times", "is allowed", "over 20 000 and 50 000 answers");
    }

    @Test
    void latency_fails_when_the_whole_interval_is_beyond() throws Exception {
        rig.answered(Side.OLD, PAY, 50_000, 0, 20);
        rig.answered(Side.NEW, PAY, 5_000, 0, 26);
        rig.says(LATENCY, Verdict.Fail.class, "POST /pay: p95 of new 59 ms, of old 46 ms: 1.30 times", "endpoint by endpoint");
    }

    @Test
    void latency_is_inconclusive_on_too_few_answers_or_when_the_interval_crosses_the_bound() throws Exception {
        rig.says(LATENCY, Verdict.Inconclusive.class, "new has answered nothing that could be timed yet");
        rig.answered(Side.OLD, PAY, 50_000, 0, 20);
        rig.answered(Side.NEW, PAY, 300, 0, 20);
        rig.says(LATENCY, Verdict.Inconclusive.class, "over 300 and 50 000 answers",
                "requests on new are needed: at the present rate in about");
        rig.seen.tallies.clear();
        rig.answered(Side.OLD, PAY, 50_000, 0, 20);
        rig.answered(Side.NEW, PAY, 2_000, 0, 21.9);
        rig.says(LATENCY, Verdict.Inconclusive.class, "times (", "more requests narrow it down");
    }

    @Test
    void a_rare_endpoint_does_not_hold_the_gate_but_can_fail_it() throws Exception {
        rig.answered(Side.OLD, PAY, 50_000, 0, 20);
        rig.answered(Side.OLD, "GET /rare", 500, 0, 20);
        rig.answered(Side.NEW, PAY, 20_000, 0, 20);
        rig.answered(Side.NEW, "GET /rare", 100, 0, 20);
        rig.says(LATENCY, Verdict.Pass.class, "POST /pay");
        rig.seen.tallies.removeLast();
        rig.answered(Side.NEW, "GET /rare", 100, 0, 80);
        rig.says(LATENCY, Verdict.Fail.class, "GET /rare: p95");
    }

    @Test
    void of_fifty_endpoints_that_are_asked_alike_none_is_too_rare_to_pass() throws Exception {
        for (int i = 0; i < 50; i++) {
            rig.answered(Side.OLD, "GET /e" + i, 50_000, 0, 20);
            rig.answered(Side.NEW, "GET /e" + i, 20_000, 0, 20);
        }
        rig.says(LATENCY, Verdict.Pass.class, "GET /e");
        rig.says(SHIFT, Verdict.Pass.class, "GET /e");
    }

    @Test
    void shifts_pass_when_every_kind_is_as_frequent_as_on_old() throws Exception {
        rig.shifted(Side.OLD, PAY, 90_000, Map.of(Shift.MISSING, 10_000L));
        rig.shifted(Side.NEW, PAY, 22_500, Map.of(Shift.MISSING, 2_500L));
        rig.says(SHIFT, Verdict.Pass.class, "POST /pay: ", "answers of new and", "of 100 000 of old", "apart is allowed");
    }

    @Test
    void shifts_fail_when_a_kind_is_surely_more_frequent_or_surely_rarer() throws Exception {
        rig.shifted(Side.OLD, PAY, 90_000, Map.of(Shift.MISSING, 10_000L));
        rig.shifted(Side.NEW, PAY, 20_000, Map.of(Shift.MISSING, 5_000L));
        rig.says(SHIFT, Verdict.Fail.class,
                "POST /pay: 404 or 410 are 20.0 % of 25 000 answers of new and 10.0 % of 100 000 of old; 1.0 % apart");
        rig.seen.tallies.clear();
        rig.shifted(Side.OLD, PAY, 100_000, Map.of(Shift.REDIRECTED, 10_000L));
        rig.shifted(Side.NEW, PAY, 25_000, Map.of());
        rig.says(SHIFT, Verdict.Fail.class, "redirects (3xx) are 0 % of 25 000 answers of new and 10.0 % of 100 000 of old");
    }

    @Test
    void shifts_are_inconclusive_on_too_few_answers() throws Exception {
        rig.says(SHIFT, Verdict.Inconclusive.class, "new has answered nothing yet");
        rig.shifted(Side.OLD, PAY, 90_000, Map.of(Shift.MISSING, 10_000L));
        rig.shifted(Side.NEW, PAY, 450, Map.of(Shift.MISSING, 50L));
        rig.says(SHIFT, Verdict.Inconclusive.class, "requests on new are needed: at the present rate in about");
    }

    @Test
    void only_what_came_since_the_stage_began_counts() {
        Baselines baselines = new Baselines(rig.seen);
        rig.answered(Side.OLD, PAY, 50_000, 5, 20);
        rig.answered(Side.NEW, PAY, 10_000, 3, 20);
        baselines.begin("checkout", GateRig.SINCE, GateRig.SINCE);
        rig.seen.tallies.clear();
        rig.answered(Side.OLD, PAY, 60_000, 6, 20);
        rig.answered(Side.NEW, PAY, 10_500, 5, 20);
        Window window = baselines.window("checkout", GateRig.SINCE.minusSeconds(9_999), GateRig.NOW);
        assertThat(window.in()).isEqualTo(Duration.ofMinutes(10));
        assertThat(window.all(Side.NEW).requests()).isEqualTo(502);
        assertThat(window.all(Side.NEW).failures()).isEqualTo(2);
        assertThat(window.all(Side.NEW).took().count()).isEqualTo(500);
        assertThat(window.control().requests()).isEqualTo(10_001);
        baselines.begin("checkout", GateRig.SINCE, GateRig.NOW);
        assertThat(baselines.window("checkout", GateRig.SINCE, GateRig.NOW).all(Side.NEW).requests()).isEqualTo(502);
    }

    @Test
    void when_hardly_anybody_is_on_old_any_more_new_is_held_against_what_old_was() {
        Baselines baselines = new Baselines(rig.seen);
        rig.answered(Side.OLD, PAY, 99_500, 500, 20);
        baselines.begin("checkout", GateRig.SINCE, GateRig.SINCE);
        rig.seen.tallies.clear();
        rig.answered(Side.OLD, PAY, 99_503, 500, 20);
        rig.answered(Side.NEW, PAY, 9_950, 50, 20);
        Window window = baselines.window("checkout", GateRig.SINCE, GateRig.NOW);
        Verdict verdict = ErrorsGate.judge(new Gate.Errors(OptionalInt.empty()), window, 0);
        assertThat(verdict).as(verdict.toString()).isInstanceOf(Verdict.Pass.class);
        assertThat(verdict.sentence()).contains("old 500 of 100 003 requests (0.50 %) before");
    }

    @Test
    void a_drill_passes_as_long_as_it_proves_something() throws Exception {
        rig.says(new Gate.Drilled(), Verdict.Inconclusive.class, "a revert of checkout was never rehearsed", "sluice drill checkout");
        rig.drill = Optional.of(drill(GateRig.NOW.minusSeconds(3 * 3_600), List.of()));
        rig.says(new Gate.Drilled(), Verdict.Pass.class, "reversible in 1.4 s, proven 3 h ago", "at most 300 s");
        rig.drill = Optional.of(drill(GateRig.NOW.minus(Duration.ofDays(8)), List.of()));
        rig.says(new Gate.Drilled(), Verdict.Inconclusive.class, "it is older than 7 d");
        rig.drill = Optional.of(drill(GateRig.NOW.minusSeconds(60), List.of("old answered 0 of 20 probes")));
        rig.says(new Gate.Drilled(), Verdict.Fail.class, "old answered 0 of 20 probes");
    }

    private static Drill drill(Instant at, List<String> faults) {
        return new Drill("checkout", 1, at, GateRig.SETTING,
                new Drill.Times(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(1_300), Duration.ofMillis(97)),
                new Drill.Seen("/checkout/", 200, 100, 0, 20, 20, false, false), faults);
    }
}
