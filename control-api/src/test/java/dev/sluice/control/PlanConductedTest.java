package dev.sluice.control;

import static dev.sluice.control.AtWork.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Command;
import dev.sluice.model.ExposurePlan;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Phase;
import dev.sluice.model.PlanGate;
import dev.sluice.model.PlanWatch;
import dev.sluice.model.Progress;
import dev.sluice.model.Reversibility;
import dev.sluice.model.Revert;
import dev.sluice.model.Run;
import dev.sluice.model.Share;
import dev.sluice.model.Site;
import dev.sluice.model.Stage;
import dev.sluice.model.Verdict;

/** Plans on the conductor's thread and on disk. */
class PlanConductedTest {
    private static final Duration HOLD = Duration.ofSeconds(20);
    private static final Site TIMED = Sites.planned("shop",
            new ExposurePlan(List.of(stage(5, Stage.Gates.NONE), stage(25, Stage.Gates.NONE)), List.of(), List.of()));
    private static final Site GATED = Sites.planned("shop", new ExposurePlan(
            List.of(stage(5, new Stage.Gates(List.of("drill"), List.of(), List.of("errors")))), List.of(), List.of()));

    @TempDir
    Path dir;

    private static Stage stage(int percent, Stage.Gates gates) {
        return new Stage(new Share(percent * 100), HOLD, gates, Duration.ZERO, 0, Reversibility.FREE, Stage.OnFail.HOLD,
                FreezeMode.READ_ONLY);
    }

    @Test
    void a_plan_takes_its_steps_by_itself_each_on_disk_before_it_is_in_force() throws Exception {
        try (AtWork sluice = new AtWork(dir, TIMED)) {
            sluice.picture.beforePublish(next -> assertThat(sluice.store.stands().all().get("shop").progress().soFar().map(Run::path))
                    .isEqualTo(next.split().of("shop").progress().soFar().map(Run::path)));
            sluice.done(new Command.StartPlan("shop", ALICE));
            sluice.lives(HOLD.plusSeconds(2));
            assertThat(sluice.share("shop")).isEqualTo(2_500);
            assertThat(sluice.entries("plan").stream().map(one -> ((JournalEntry.PlanMoved) one.entry()).step().label()))
                    .containsExactly("started", "entered", "reached", "dwelt", "passed", "entered", "reached");
            assertThat(sluice.entries("plan").getFirst().actor()).isEqualTo("alice");
            assertThat(sluice.entries("plan").getLast().actor()).isEqualTo("sluice");
        }
    }

    @Test
    void the_time_that_was_held_is_on_disk_now_and_then_and_a_restart_goes_on_with_it() throws Exception {
        try (AtWork sluice = new AtWork(dir, TIMED)) {
            sluice.done(new Command.StartPlan("shop", ALICE));
            sluice.lives(Duration.ofSeconds(15));
            assertThat(spent(sluice)).isBetween(Duration.ofSeconds(13), Duration.ofSeconds(15));
            long generation = sluice.picture.current().split().generation();
            sluice.lives(Duration.ofSeconds(3));
            assertThat(sluice.picture.current().split().generation()).as("time makes no pictures").isEqualTo(generation);
        }
        try (AtWork sluice = new AtWork(dir, TIMED)) {
            Run resumed = run(sluice);
            assertThat(resumed.phase()).isEqualTo(Phase.DWELL);
            assertThat(resumed.spent()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(18));
            sluice.lives(Duration.ofSeconds(1));
            assertThat(sluice.share("shop")).isEqualTo(500);
            sluice.lives(Duration.ofSeconds(5));
            assertThat(sluice.share("shop")).isEqualTo(2_500);
        }
    }

    @Test
    void a_hold_ignores_the_clock_on_the_wall_and_a_machine_that_stood_still() throws Exception {
        try (AtWork sluice = new AtWork(dir, TIMED)) {
            sluice.done(new Command.StartPlan("shop", ALICE));
            sluice.lives(Duration.ofSeconds(1));
            sluice.clockIsSet(Duration.ofDays(30));
            sluice.settle();
            sluice.lives(Duration.ofSeconds(15));
            assertThat(sluice.share("shop")).isEqualTo(500);
        }
    }

    @Test
    void gates_are_asked_for_by_phase_at_once_when_it_begins_and_their_passes_move_the_plan() throws Exception {
        ScriptedDesk desk = new ScriptedDesk();
        try (AtWork sluice = new AtWork(dir, GATED, desk)) {
            sluice.done(new Command.StartPlan("shop", ALICE));
            Instant since = sluice.now();
            sluice.lives(Duration.ofSeconds(1));
            assertThat(desk.asked.getLast().get("shop")).containsExactly(new Inquiry("drill", Duration.ofSeconds(5), since, "alice"));
            assertThat(desk.checked).containsExactly("shop drill");
            desk.says("shop", "drill", new Verdict.Inconclusive("never drilled", "sluice drill shop"));
            sluice.lives(Duration.ofSeconds(10));
            assertThat(sluice.share("shop")).isZero();
            desk.says("shop", "drill", new Verdict.Pass("reversible in 12 ms"));
            sluice.lives(Duration.ofSeconds(1));
            assertThat(sluice.share("shop")).isEqualTo(500);
            assertThat(desk.asked.getLast().get("shop")).extracting(Inquiry::gate).containsExactly("errors");
            desk.says("shop", "errors", new Verdict.Pass("too early"));
            sluice.lives(HOLD);
            assertThat(run(sluice).phase()).isEqualTo(Phase.EXIT);
            desk.says("shop", "errors", new Verdict.Pass("1 of 4 000"));
            sluice.lives(Duration.ofSeconds(1));
            assertThat(sluice.picture.current().split().of("shop").progress()).isInstanceOf(Progress.Done.class);
            assertThat(desk.asked.getLast()).isEmpty();
            assertThat(((JournalEntry.PlanMoved) sluice.entries("plan").getLast().entry()).why()).isEqualTo("errors pass: 1 of 4 000");
        }
    }

    @Test
    void a_revert_by_an_event_loop_ends_the_plan_and_no_step_on_its_way_to_the_disk_brings_it_back() throws Exception {
        try (AtWork sluice = new AtWork(dir, TIMED)) {
            sluice.done(new Command.StartPlan("shop", ALICE));
            sluice.lives(HOLD);
            sluice.conductor.withdrawn(sluice.picture.withdraw("shop", sluice.now()));
            sluice.lives(Duration.ofSeconds(5));
            assertThat(sluice.isLatched("shop")).isTrue();
            assertThat(sluice.picture.current().split().of("shop").progress()).isInstanceOf(Progress.Aborted.class);
            assertThat(sluice.share("shop")).isZero();
            sluice.done(new Command.Rearm("shop", ALICE));
            assertThat(sluice.picture.current().split().of("shop").progress()).isEqualTo(new Progress.NotStarted());
        }
    }

    @Test
    void a_revert_that_a_gate_asks_for_is_journaled_as_the_gates() throws Exception {
        ScriptedDesk desk = new ScriptedDesk();
        Stage strict = new Stage(new Share(500), HOLD, new Stage.Gates(List.of(), List.of("errors"), List.of()), Duration.ZERO, 0,
                Reversibility.FREE, Stage.OnFail.REVERT, FreezeMode.READ_ONLY);
        try (AtWork sluice = new AtWork(dir, Sites.planned("shop", new ExposurePlan(List.of(strict), List.of(), List.of())), desk)) {
            sluice.done(new Command.StartPlan("shop", ALICE));
            sluice.lives(Duration.ofSeconds(2));
            desk.says("shop", "errors", new Verdict.Fail("70 of 4 000", "look"));
            sluice.lives(Duration.ofSeconds(2));
            Revert revert = ((JournalEntry.Reverted) sluice.entries("revert").getFirst().entry()).revert();
            assertThat(revert.cause()).isEqualTo(new Revert.Cause.Gated(new PlanGate("shop", "errors"), 1, Stage.OnFail.REVERT,
                    "fail: 70 of 4 000"));
            assertThat(sluice.entries("revert")).hasSize(1);
            assertThat(sluice.entries("revert").getFirst().actor()).isEqualTo("sluice");
            assertThat(sluice.store.stands().all().get("shop").revert()).contains(revert);
        }
    }

    @Test
    void a_gate_that_tells_nothing_calls_somebody_by_the_journal() throws Exception {
        ScriptedDesk desk = new ScriptedDesk();
        Stage watched = new Stage(new Share(500), Duration.ofHours(1), new Stage.Gates(List.of(), List.of("errors"), List.of()),
                Duration.ZERO, 0, Reversibility.FREE, Stage.OnFail.HOLD, FreezeMode.READ_ONLY);
        try (AtWork sluice = new AtWork(dir, Sites.planned("shop", new ExposurePlan(List.of(watched), List.of(), List.of())), desk)) {
            sluice.done(new Command.StartPlan("shop", ALICE));
            sluice.lives(Duration.ofSeconds(2));
            desk.says("shop", "errors", new Verdict.Inconclusive("3 requests", "wait"));
            for (int minute = 0; minute < 11; minute++) {
                sluice.livesInOneBeat(Duration.ofMinutes(1));
            }
            assertThat(sluice.entries("plan").stream().map(one -> ((JournalEntry.PlanMoved) one.entry()).step().label()))
                    .containsExactly("started", "entered", "reached", "held", "blind");
        }
    }

    @Test
    void a_hold_by_a_person_keeps_the_time_of_the_stage() throws Exception {
        try (AtWork sluice = new AtWork(dir, TIMED)) {
            sluice.done(new Command.StartPlan("shop", ALICE));
            sluice.lives(Duration.ofSeconds(11));
            sluice.done(new Command.HoldPlan("shop", ALICE));
            assertThat(run(sluice).spent()).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
            sluice.lives(Duration.ofSeconds(5));
            assertThat(sluice.conductor.plan("shop").map(PlanWatch::run).map(Run::spent))
                    .isEqualTo(Optional.of(run(sluice).spent()));
        }
    }

    private static Run run(AtWork sluice) {
        return sluice.picture.current().split().of("shop").progress().soFar().orElseThrow();
    }

    private static Duration spent(AtWork sluice) {
        return sluice.store.stands().all().get("shop").progress().soFar().orElseThrow().spent();
    }
}
