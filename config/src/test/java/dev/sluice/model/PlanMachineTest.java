package dev.sluice.model;

import static dev.sluice.model.PlanWorld.ALICE;
import static dev.sluice.model.PlanWorld.site;
import static dev.sluice.model.PlanWorld.stage;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

class PlanMachineTest {
    private static final Duration TEN = Duration.ofSeconds(10);
    private static final Stage.Gates WATCHED = new Stage.Gates(List.of(), List.of("errors"), List.of());

    @Test
    void a_plan_without_gates_goes_by_time_alone_and_says_each_step() {
        PlanWorld world = new PlanWorld(site(stage(1), stage(100)), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(12));
        assertThat(world.place()).isEqualTo("stage 2 dwell");
        assertThat(world.exposure().share()).isEqualTo(Share.ALL);
        world.pass(TEN);
        assertThat(world.progress()).isInstanceOf(Progress.Done.class);
        assertThat(world.steps()).containsExactly("started 1", "entered 1", "reached 1", "dwelt 1", "passed 1", "entered 2", "reached 2",
                "dwelt 2", "done 2");
        assertThat(world.journal.get(1).why()).isEqualTo("0% → 1%");
    }

    @Test
    void a_stage_is_entered_by_a_pass_that_was_given_in_it_and_by_nothing_else() {
        PlanWorld world = new PlanWorld(site(stage(1, TEN, new Stage.Gates(List.of("drill"), List.of(), List.of()))), "checkout");
        world.passes("drill");
        world.start();
        world.pass(TEN);
        assertThat(world.place()).as("a pass of before").isEqualTo("stage 1 entry");
        world.cannotTell("drill");
        world.pass(TEN);
        world.fails("drill");
        world.pass(TEN);
        assertThat(world.place()).isEqualTo("stage 1 entry");
        world.passes("drill");
        world.beat(PlanWorld.BEAT);
        assertThat(world.place()).isEqualTo("stage 1 ramp");
        assertThat(world.journal.getLast().why()).isEqualTo("0% → 1%; drill pass: 1 of 4 000 requests");
    }

    @Test
    void a_ramp_rises_in_ten_steps_and_never_while_a_guard_holds_it() {
        Stage ramped = new Stage(Units.share(50), TEN, Stage.Gates.NONE, TEN, 0, Reversibility.FREE, Stage.OnFail.HOLD,
                FreezeMode.READ_ONLY);
        PlanWorld world = new PlanWorld(site(ramped), "checkout");
        world.start();
        world.pass(Duration.ofMillis(5_500));
        assertThat(world.exposure().share()).isEqualTo(Units.share(25));
        Hold hold = new Hold("checkout", "slow.p95", "slow", world.now);
        world.holds.add(hold);
        world.pass(Duration.ofHours(1));
        assertThat(world.exposure().share()).isEqualTo(Units.share(25));
        assertThat(world.watch().orElseThrow().waits()).containsExactly("the guard of checkout holds it: slow");
        world.holds.remove(hold);
        world.pass(Duration.ofSeconds(6));
        assertThat(world.place()).isEqualTo("stage 1 dwell");
    }

    @Test
    void a_gate_that_fails_holds_the_plan_until_it_has_passed_three_times_in_a_row() {
        PlanWorld world = new PlanWorld(site(stage(5, TEN, WATCHED)), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(2));
        world.fails("errors");
        world.pass(Duration.ofSeconds(1));
        assertThat(world.progress()).isInstanceOf(Progress.Held.class);
        assertThat(world.journal.getLast().why()).isEqualTo("gate errors of checkout fail: 70 of 4 000 requests");
        for (String said : List.of("pass", "pass", "fail", "pass", "pass")) {
            if (said.equals("pass")) {
                world.passes("errors");
            } else {
                world.cannotTell("errors");
            }
            world.pass(Duration.ofSeconds(1));
            assertThat(world.progress()).isInstanceOf(Progress.Held.class);
        }
        world.passes("errors");
        world.pass(Duration.ofSeconds(1));
        assertThat(world.progress()).isInstanceOf(Progress.Running.class);
        assertThat(world.exposure().share()).isEqualTo(Units.share(5));
    }

    @Test
    void a_gate_that_cannot_tell_for_a_minute_holds_the_plan_and_its_silence_does_too() {
        PlanWorld world = new PlanWorld(site(stage(5, Duration.ofHours(1), WATCHED)), "checkout");
        world.start();
        world.passes("errors");
        world.pass(Duration.ofSeconds(59));
        assertThat(world.progress()).isInstanceOf(Progress.Running.class);
        world.cannotTell("errors");
        world.pass(Duration.ofSeconds(3));
        assertThat(world.progress()).isInstanceOf(Progress.Held.class);
        assertThat(world.journal.getLast().why())
                .startsWith("gate errors of checkout has told nothing for 1 min, inconclusive: 3 requests");
    }

    @Test
    void a_gate_may_take_the_unit_back_and_that_ends_the_plan() {
        Stage strict = new Stage(Units.share(5), TEN, WATCHED, Duration.ZERO, 0, Reversibility.FREE, Stage.OnFail.REVERT,
                FreezeMode.READ_ONLY);
        PlanWorld world = new PlanWorld(site(strict), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(1));
        world.fails("errors");
        world.pass(Duration.ofSeconds(1));
        assertThat(world.exposure().isLatched()).isTrue();
        Revert revert = world.exposure().revert().orElseThrow();
        assertThat(revert.cause().label()).isEqualTo("gate");
        assertThat(revert.cause().sentence())
                .isEqualTo("gate errors of checkout in stage 1 of its plan, on-fail: revert: fail: 70 of 4 000 requests");
        assertThat(Significance.of(world.inForce.entryFor(revert)).severity()).isEqualTo(Severity.CRITICAL);
        assertThat(world.progress()).isInstanceOf(Progress.Aborted.class);
        world.decide(new Command.Rearm("checkout", ALICE));
        assertThat(world.progress()).isEqualTo(new Progress.NotStarted());
        assertThat(world.exposure().share()).isEqualTo(Share.NONE);
    }

    @Test
    void a_stage_that_aborts_takes_its_unit_back_and_the_plan_is_over() {
        PlanWorld world = new PlanWorld(site(new Stage(Units.share(5), TEN, WATCHED, Duration.ZERO, 0, Reversibility.FREE,
                Stage.OnFail.ABORT, FreezeMode.READ_ONLY)), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(1));
        world.fails("errors");
        world.pass(Duration.ofSeconds(1));
        assertThat(world.progress()).isInstanceOf(Progress.Aborted.class);
        assertThat(world.exposure().isLatched()).isTrue();
        assertThat(world.exposure().revert().orElseThrow().cause().sentence()).contains("on-fail: abort: fail: 70 of 4 000 requests");
        world.passes("errors");
        world.pass(Duration.ofMinutes(1));
        assertThat(world.exposure().share()).isEqualTo(Share.NONE);
    }

    @Test
    void somebody_is_called_once_when_a_gate_has_told_nothing_for_ten_minutes_and_the_share_stays() {
        PlanWorld world = new PlanWorld(site(stage(5, Duration.ofHours(1), WATCHED)), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(1));
        world.cannotTell("errors");
        world.pass(Duration.ofMinutes(9));
        assertThat(world.progress()).as("held after its patience").isInstanceOf(Progress.Held.class);
        assertThat(world.steps()).doesNotContain("blind 1");
        world.pass(Duration.ofMinutes(20));
        assertThat(world.steps()).containsOnlyOnce("blind 1");
        JournalEntry.PlanMoved call = world.journal.getLast();
        assertThat(call.why()).isEqualTo("gate errors of checkout has told nothing for 10 min, inconclusive: 3 requests");
        assertThat(Significance.of(call).severity()).isEqualTo(Severity.CRITICAL);
        assertThat(world.exposure().share()).isEqualTo(Units.share(5));
        world.passes("errors");
        world.pass(Duration.ofSeconds(1));
        world.cannotTell("errors");
        world.pass(Duration.ofMinutes(11));
        assertThat(world.steps().stream().filter("blind 1"::equals)).as("and again when it goes blind again").hasSize(2);
    }

    @Test
    void a_gate_that_may_not_take_the_unit_back_because_another_cannot_holds_the_plan() {
        Stage strict = new Stage(Share.ALL, Duration.ofHours(1), WATCHED, Duration.ZERO, 0, Reversibility.FREE, Stage.OnFail.REVERT,
                FreezeMode.READ_ONLY);
        Stage forGood = new Stage(Share.ALL, TEN, Stage.Gates.NONE, Duration.ZERO, 0, Reversibility.FORWARD_ONLY, Stage.OnFail.HOLD,
                FreezeMode.READ_ONLY);
        CutoverUnit catalog = Units.planned(Units.unit("catalog"), new ExposurePlan(List.of(strict), List.of(), List.of()));
        CutoverUnit checkout = Units.planned(Units.unit("checkout", Share.NONE, "", Map.of("catalog", Units.share(50))),
                new ExposurePlan(List.of(forGood), List.of(), List.of()));
        PlanWorld world = new PlanWorld(Units.site(catalog, checkout), "catalog");
        world.start();
        world.pass(Duration.ofSeconds(1));
        world.decide(new Command.StartPlan("checkout", PlanWorld.ALICE));
        world.decide(new Command.SkipStage("checkout", PlanWorld.ALICE));
        world.fails("errors");
        world.pass(Duration.ofSeconds(1));
        assertThat(world.exposure().isLatched()).isFalse();
        assertThat(world.progress()).isInstanceOf(Progress.Held.class);
        assertThat(world.journal.getLast().why()).startsWith("gate errors of catalog fail: 70 of 4 000 requests");
    }

    @Test
    void a_hold_counts_what_a_beat_may_count_whatever_the_clocks_say() {
        PlanWorld world = new PlanWorld(site(stage(5)), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(1));
        world.now = world.now.plus(Duration.ofDays(400));
        world.pass(Duration.ofSeconds(5));
        world.now = world.now.minus(Duration.ofDays(900));
        world.pass(Duration.ofSeconds(4));
        assertThat(world.place()).isEqualTo("stage 1 dwell");
        world.pass(Duration.ofSeconds(2));
        assertThat(world.progress()).isInstanceOf(Progress.Done.class);
    }

    @Test
    void a_process_that_dies_goes_on_with_the_time_that_was_written() {
        PlanWorld world = new PlanWorld(site(stage(5), stage(10)), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(9));
        world.write();
        world.pass(Duration.ofSeconds(1));
        world.kill();
        assertThat(world.place()).isEqualTo("stage 1 dwell");
        world.pass(Duration.ofSeconds(1));
        assertThat(world.place()).as("the second that was not written is held again").isEqualTo("stage 1 dwell");
        world.pass(Duration.ofSeconds(2));
        assertThat(world.place()).startsWith("stage 2");
    }

    @Test
    void a_stage_waits_for_its_samples_at_every_endpoint() {
        Stage counted = new Stage(Units.share(5), TEN, Stage.Gates.NONE, Duration.ZERO, 100, Reversibility.FREE, Stage.OnFail.HOLD,
                FreezeMode.READ_ONLY);
        PlanWorld world = new PlanWorld(site(counted), "checkout");
        world.start();
        world.pass(Duration.ofMinutes(1));
        world.answered.put("checkout other", 99L);
        world.pass(TEN);
        assertThat(world.place()).isEqualTo("stage 1 dwell");
        assertThat(world.refused(new Command.AdvancePlan("checkout", world.watch(), ALICE)).detail())
                .contains("checkout other: 99 of 100 requests");
        world.answered.put("checkout other", 1L);
        world.pass(TEN);
        assertThat(world.progress()).isInstanceOf(Progress.Done.class);
    }

    @Test
    void a_group_moves_as_one_by_the_plan_of_any_of_its_units_and_waits_for_what_it_requires() {
        CutoverUnit cart = Units.unit("cart", Share.NONE, "basket", Map.of("catalog", Units.share(50)));
        CutoverUnit pay = Units.planned(Units.unit("pay", Share.NONE, "basket", Map.of()),
                new ExposurePlan(List.of(stage(5)), List.of(), List.of()));
        PlanWorld world = new PlanWorld(Units.site(Units.unit("catalog"), cart, pay), "pay");
        world.decide(new Command.StartPlan("cart", ALICE));
        world.pass(TEN);
        assertThat(world.place()).isEqualTo("stage 1 entry");
        assertThat(world.watch().orElseThrow().waits())
                .containsExactly("unit cart at 5% requires catalog at 50% or more; that would stand at 0%");
        world.decide(new Command.SetShares(Map.of("catalog", Units.share(50)), ALICE));
        world.pass(Duration.ofSeconds(1));
        assertThat(List.of(world.inForce.split().of("cart").share(), world.inForce.split().of("pay").share()))
                .containsOnly(Units.share(5));
    }

    @Test
    void nothing_rises_in_quiet_hours_and_the_time_held_counts_on() {
        Hours quiet = new Hours(Set.of(DayOfWeek.TUESDAY), LocalTime.of(11, 0), LocalTime.of(12, 1), ZoneId.of("UTC"));
        ExposurePlan plan = new ExposurePlan(List.of(stage(5), stage(10)), List.of(quiet), List.of());
        PlanWorld world = new PlanWorld(Units.site(Units.planned(Units.unit("checkout"), plan)), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(59));
        assertThat(world.place()).isEqualTo("stage 1 entry");
        assertThat(world.watch().orElseThrow().waits())
                .containsExactly("quiet hours 11:00..12:01 on TUESDAY (UTC) last until 2026-12-01T12:01:00Z");
        world.pass(Duration.ofSeconds(2));
        assertThat(world.exposure().share()).isEqualTo(Units.share(5));
    }

    @Test
    void after_something_went_wrong_in_a_change_lock_only_the_way_back_is_open_until_it_ends() {
        Hours lock = new Hours(Set.of(DayOfWeek.values()), LocalTime.of(8, 0), LocalTime.of(20, 0), ZoneId.of("UTC"));
        ExposurePlan plan = new ExposurePlan(List.of(stage(5)), List.of(), List.of(lock));
        PlanWorld world = new PlanWorld(Units.site(Units.planned(Units.unit("checkout"), plan)), "checkout");
        world.start();
        world.decide(new Command.RevertUnits(Set.of("checkout"), ALICE));
        assertThat(world.refused(new Command.Rearm("checkout", ALICE)).code()).isEqualTo(Decision.Code.LOCKED);
        assertThat(world.decide(new Command.RevertUnits(Set.of("checkout"), ALICE))).isInstanceOf(Decision.Accepted.class);
        world.now = Instant.parse("2026-12-01T20:00:00Z");
        assertThat(world.decide(new Command.Rearm("checkout", ALICE))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void a_plan_that_was_edited_below_where_it_stands_is_held_and_goes_on_once_it_fits_again() {
        PlanWorld world = new PlanWorld(site(stage(5), stage(10), stage(50)), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(13));
        assertThat(world.place()).isEqualTo("stage 2 dwell");
        world.reload(site(stage(5), stage(10, Duration.ofMinutes(10), Stage.Gates.NONE), stage(75)));
        world.pass(Duration.ofSeconds(1));
        assertThat(world.progress()).as("what lies ahead may change").isInstanceOf(Progress.Running.class);
        world.reload(site(stage(1), stage(10), stage(75)));
        world.pass(Duration.ofSeconds(1));
        assertThat(world.journal.getLast().why()).isEqualTo(
                "the plan in the file has other shares up to stage 2 than those that were begun with: 5% → 10%");
        assertThat(world.refused(new Command.ResumePlan("checkout", ALICE)).code()).isEqualTo(Decision.Code.PLAN);
        world.reload(site(stage(5), stage(10), stage(75)));
        world.decide(new Command.ResumePlan("checkout", ALICE));
        world.pass(TEN);
        assertThat(world.place()).isEqualTo("stage 3 dwell");
        world.reload(Units.site(Units.unit("checkout")));
        world.pass(Duration.ofSeconds(1));
        assertThat(world.journal.getLast().why()).isEqualTo("the file has no plan for unit checkout any more");
        assertThat(world.exposure().share()).isEqualTo(Units.share(75));
    }

    @Test
    void what_runs_over_a_restart_into_another_file_is_held_too() {
        PlanWorld world = new PlanWorld(site(stage(5), stage(10)), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(5));
        world.inForce = new Cutover(site(stage(1), stage(10)), world.inForce.split());
        world.kill();
        world.pass(Duration.ofSeconds(1));
        assertThat(world.progress()).isInstanceOf(Progress.Held.class);
        assertThat(world.decide(new Command.AbortPlan("checkout", ALICE))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void a_watch_of_another_place_moves_nothing() {
        PlanWorld world = new PlanWorld(site(stage(5), stage(10)), "checkout");
        world.start();
        world.pass(Duration.ofSeconds(1));
        Optional<PlanWatch> old = world.watch();
        world.pass(TEN);
        PlanSights sights = new PlanSights(world.now, TEN, Map.of(), List.of(), Map.of());
        assertThat(PlanMachine.turn(world.inForce, "checkout", old.orElseThrow(), sights, 99)).isEqualTo(new PlanTurn.Wait());
    }
}
