package dev.sluice.model;

import static dev.sluice.model.PlanWorld.ALICE;
import static dev.sluice.model.PlanWorld.site;
import static dev.sluice.model.PlanWorld.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

class PlanCommandsTest {
    private static final Stage FOR_GOOD = new Stage(Units.share(100), Duration.ofHours(1), Stage.Gates.NONE, Duration.ZERO, 0,
            Reversibility.FORWARD_ONLY, Stage.OnFail.REVERT, FreezeMode.READ_ONLY);

    private final PlanWorld world = new PlanWorld(site(stage(5), stage(25)), "checkout");

    @Test
    void a_plan_is_started_once_and_only_from_below_its_first_stage() {
        world.decide(new Command.SetShares(Map.of("checkout", Units.share(10)), ALICE));
        assertThat(world.refused(new Command.StartPlan("checkout", ALICE)).detail())
                .isEqualTo("unit checkout stands at 10%, above the 5% of stage 1");
        world.decide(new Command.SetShares(Map.of("checkout", Share.NONE), ALICE));
        world.start();
        assertThat(world.refused(new Command.StartPlan("checkout", ALICE)).detail())
                .isEqualTo("the plan of unit checkout is running already, in stage 1");
    }

    @Test
    void whoever_aborts_a_plan_that_does_not_go_is_told_the_way_back_and_not_the_way_on() {
        assertThat(world.refused(new Command.AbortPlan("checkout", ALICE)).remedy()).startsWith("sluice plan start checkout");
        world.decide(new Command.SetShares(Map.of("checkout", Units.share(50)), ALICE));
        for (Command.OfPlan step : List.of(new Command.AbortPlan("checkout", ALICE), new Command.HoldPlan("checkout", ALICE),
                new Command.ResumePlan("checkout", ALICE))) {
            assertThat(world.refused(step).detail()).isEqualTo("the plan of unit checkout is not-started; the unit stands at 50%");
            assertThat(world.refused(step).remedy()).isEqualTo("back to old: sluice revert checkout");
        }
        PlanWorld plain = new PlanWorld(Units.site(Units.unit("seo")), "seo");
        assertThat(plain.refused(new Command.AbortPlan("seo", ALICE)).remedy()).isEqualTo("nothing to do");
    }

    @Test
    void a_unit_without_a_plan_or_under_a_latch_starts_none() {
        PlanWorld plain = new PlanWorld(Units.site(Units.unit("seo")), "seo");
        assertThat(plain.refused(new Command.StartPlan("seo", ALICE)).code()).isEqualTo(Decision.Code.PLAN);
        assertThat(plain.refused(new Command.StartPlan("se0", ALICE)).code()).isEqualTo(Decision.Code.UNKNOWN_UNIT);
        world.decide(new Command.RevertUnits(Set.of("checkout"), ALICE));
        assertThat(world.refused(new Command.StartPlan("checkout", ALICE)).code()).isEqualTo(Decision.Code.LATCHED);
    }

    @Test
    void while_a_plan_runs_a_higher_share_is_refused_and_a_lower_one_holds_it() {
        world.start();
        world.pass(Duration.ofSeconds(2));
        Command higher = new Command.SetShares(Map.of("checkout", Units.share(6)), ALICE);
        assertThat(world.refused(higher).code()).isEqualTo(Decision.Code.PLAN);
        var lower = (Decision.Accepted) world.decide(new Command.SetShares(Map.of("checkout", Units.share(2)), ALICE));
        assertThat(((JournalEntry.SharesSet) lower.entry()).held()).containsExactly("checkout");
        assertThat(world.progress()).isInstanceOf(Progress.Held.class);
        assertThat(world.refused(higher).code()).isEqualTo(Decision.Code.PLAN);
        world.pass(Duration.ofMinutes(5));
        assertThat(world.exposure().share()).as("nothing rises by itself").isEqualTo(Units.share(2));
        world.decide(new Command.ResumePlan("checkout", ALICE));
        world.pass(Duration.ofSeconds(9));
        assertThat(world.exposure().share()).isEqualTo(Units.share(5));
        assertThat(world.place()).as("the hold begins anew").isEqualTo("stage 1 dwell");
    }

    @Test
    void a_held_plan_stands_still_for_as_long_as_nobody_resumes_it() {
        world.start();
        world.pass(Duration.ofSeconds(5));
        world.decide(new Command.HoldPlan("checkout", ALICE));
        assertThat(world.refused(new Command.HoldPlan("checkout", ALICE)).code()).isEqualTo(Decision.Code.PLAN);
        world.pass(Duration.ofMinutes(10));
        assertThat(world.place()).isEqualTo("stage 1 dwell");
        assertThat(world.refused(new Command.AdvancePlan("checkout", world.watch(), ALICE)).detail()).contains("held by alice: because");
        world.decide(new Command.ResumePlan("checkout", ALICE));
        world.pass(Duration.ofSeconds(3));
        assertThat(world.place()).as("its time went on where it stood").isEqualTo("stage 1 dwell");
        world.pass(Duration.ofSeconds(4));
        assertThat(world.place()).startsWith("stage 2");
        assertThat(world.refused(new Command.ResumePlan("checkout", ALICE)).code()).isEqualTo(Decision.Code.PLAN);
    }

    @Test
    void to_advance_takes_the_passes_that_leaving_takes() {
        Stage gated = stage(5, Duration.ofHours(1), new Stage.Gates(List.of(), List.of(), List.of("errors")));
        PlanWorld slow = new PlanWorld(site(gated, stage(25)), "checkout");
        slow.start();
        slow.pass(Duration.ofSeconds(5));
        assertThat(slow.refused(new Command.AdvancePlan("checkout", slow.watch(), ALICE)).detail())
                .isEqualTo("stage 1 of unit checkout waits: gate errors of checkout nothing said yet");
        slow.cannotTell("errors");
        slow.pass(Duration.ofSeconds(1));
        assertThat(slow.refused(new Command.AdvancePlan("checkout", slow.watch(), ALICE)).code()).isEqualTo(Decision.Code.PLAN);
        slow.passes("errors");
        slow.pass(Duration.ofSeconds(1));
        assertThat(slow.refused(new Command.AdvancePlan("checkout", Optional.empty(), ALICE)).code()).isEqualTo(Decision.Code.PLAN);
        slow.decide(new Command.AdvancePlan("checkout", slow.watch(), ALICE));
        assertThat(slow.place()).isEqualTo("stage 2 entry");
        assertThat(slow.journal.getLast().why()).isEqualTo("left in its dwell phase, which had lasted 6 s");
    }

    @Test
    void a_pass_that_was_not_said_again_for_too_long_advances_nothing() {
        Stage gated = stage(5, Duration.ofHours(1), new Stage.Gates(List.of(), List.of(), List.of("errors")));
        PlanWorld slow = new PlanWorld(site(gated, stage(25)), "checkout");
        slow.start();
        slow.pass(Duration.ofSeconds(1));
        slow.passes("errors");
        slow.pass(PlanWorld.PATIENCE.plusSeconds(2));
        assertThat(slow.refused(new Command.AdvancePlan("checkout", slow.watch(), ALICE)).code()).isEqualTo(Decision.Code.PLAN);
        slow.passes("errors");
        slow.pass(Duration.ofSeconds(1));
        slow.decide(new Command.AdvancePlan("checkout", slow.watch(), ALICE));
        assertThat(slow.place()).isEqualTo("stage 2 entry");
    }

    @Test
    void what_was_skipped_is_shown_for_ever_and_no_stage_is_left_out() {
        Stage closed = stage(5, Duration.ofHours(1), new Stage.Gates(List.of("drill"), List.of(), List.of("errors")));
        PlanWorld stuck = new PlanWorld(site(closed, stage(25)), "checkout");
        stuck.start();
        stuck.pass(Duration.ofSeconds(1));
        stuck.decide(new Command.SkipStage("checkout", ALICE));
        stuck.pass(Duration.ofSeconds(1));
        assertThat(stuck.exposure().share()).isEqualTo(Units.share(5));
        stuck.decide(new Command.SkipStage("checkout", ALICE));
        assertThat(stuck.place()).isEqualTo("stage 2 entry");
        stuck.pass(Duration.ofMinutes(1));
        assertThat(stuck.progress()).isInstanceOf(Progress.Done.class);
        assertThat(stuck.run().skipped()).extracting(Run.Skip::stage, Run.Skip::phase, Run.Skip::by)
                .containsExactly(tuple(1, Phase.ENTRY, "alice"),
                        tuple(1, Phase.DWELL, "alice"));
    }

    @Test
    void a_postponed_plan_keeps_what_it_has_and_rises_no_sooner() {
        world.start();
        world.pass(Duration.ofSeconds(5));
        assertThat(world.refused(new Command.PostponePlan("checkout", world.now, ALICE)).code()).isEqualTo(Decision.Code.PLAN);
        world.decide(new Command.PostponePlan("checkout", world.now.plusSeconds(60), ALICE));
        world.pass(Duration.ofSeconds(59));
        assertThat(world.place()).as("its hold went on").isEqualTo("stage 2 entry");
        world.pass(Duration.ofSeconds(2));
        assertThat(world.exposure().share()).isEqualTo(Units.share(25));
    }

    @Test
    void an_aborted_plan_is_a_revert_and_begins_at_its_first_stage_after_a_rearm() {
        world.start();
        world.pass(Duration.ofSeconds(15));
        var aborted = (Decision.Accepted) world.decide(new Command.AbortPlan("checkout", ALICE));
        assertThat(((JournalEntry.Reverted) aborted.entry()).revert().cause().sentence())
                .isEqualTo("asked for by alice: plan aborted in stage 2: because");
        assertThat(world.refused(new Command.AbortPlan("checkout", ALICE)).code()).isEqualTo(Decision.Code.PLAN);
        world.decide(new Command.Rearm("checkout", ALICE));
        world.start();
        assertThat(world.run().path()).containsExactly(Units.share(5));
    }

    @Test
    void past_the_point_of_no_return_a_person_must_say_twice_that_it_is_meant() {
        PlanWorld done = new PlanWorld(site(stage(5), FOR_GOOD), "checkout");
        done.start();
        assertThat(done.inForce.mayGoBack("checkout")).isTrue();
        done.pass(Duration.ofSeconds(13));
        assertThat(done.inForce.mayGoBack("checkout")).isFalse();
        for (Command back : List.of(new Command.RevertUnits(Set.of("checkout"), ALICE), new Command.RevertUnits(Set.of(), ALICE),
                new Command.AbortPlan("checkout", ALICE), new Command.SetShares(Map.of("checkout", Units.share(5)), ALICE),
                new Command.RevertUnits(Set.of("checkout"), Optional.of("checkout"), new Command.Asker("alice", " ")),
                new Command.RevertUnits(Set.of("checkout"), Optional.of("seo"), ALICE))) {
            assertThat(done.refused(back).code()).as("%s", back).isEqualTo(Decision.Code.IRREVERSIBLE);
        }
        assertThat(done.decide(new Command.RevertUnits(Set.of("checkout"), Optional.of("checkout"), ALICE)))
                .isInstanceOf(Decision.Accepted.class);
        assertThat(done.inForce.mayGoBack("checkout")).as("it is back, and may be reverted again").isTrue();
    }

    @Test
    void a_revert_of_everything_leaves_what_may_not_go_back_and_all_that_it_needs() {
        CutoverUnit checkout = Units.planned(Units.unit("checkout", Share.NONE, "", Map.of("catalog", Units.share(50))),
                new ExposurePlan(List.of(FOR_GOOD), List.of(), List.of()));
        PlanWorld shop = new PlanWorld(Units.site(Units.unit("seo"), Units.unit("catalog"), checkout), "checkout");
        shop.decide(new Command.SetShares(Map.of("catalog", Share.ALL, "seo", Share.ALL), ALICE));
        shop.start();
        shop.pass(Duration.ofSeconds(1));
        assertThat(shop.refused(new Command.RevertUnits(Set.of("catalog"), ALICE)).code()).isEqualTo(Decision.Code.IRREVERSIBLE);
        shop.decide(new Command.RevertUnits(Set.of(), ALICE));
        assertThat(shop.inForce.split().of("seo").isLatched()).isTrue();
        assertThat(shop.inForce.split().of("catalog").share()).isEqualTo(Share.ALL);
        assertThat(shop.exposure().share()).isEqualTo(Share.ALL);
    }

    @Test
    void a_breach_past_the_point_of_no_return_freezes_the_unit_once() {
        PlanWorld done = new PlanWorld(site(FOR_GOOD), "checkout");
        done.start();
        assertThat(done.inForce.containment("checkout")).isEmpty();
        done.pass(Duration.ofSeconds(2));
        assertThat(done.inForce.containment("checkout")).contains(FreezeMode.READ_ONLY);
        assertThat(done.inForce.isAtRisk("checkout")).isTrue();
        Cutover frozen = done.inForce.contained("checkout", new Freeze(FreezeMode.READ_ONLY, done.now, Optional.empty(), 7));
        assertThat(frozen.split().of("checkout").freeze().mode()).isEqualTo(FreezeMode.READ_ONLY);
        assertThat(frozen.split().of("checkout").share()).isEqualTo(Share.ALL);
        assertThat(frozen.split().generation()).isEqualTo(7);
        assertThat(frozen.containment("checkout")).isEmpty();
        assertThat(frozen.isAtRisk("checkout")).isFalse();
    }
}
