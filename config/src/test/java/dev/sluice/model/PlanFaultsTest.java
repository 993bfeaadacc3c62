package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

/**
 * Plans under faults drawn from a seed: gates that flap, hang and cannot tell, guards that hold, machines that stand still, clocks that are set,
 * processes that die, people who lower, hold and resume. Whatever happens, no stage is entered or left on anything but passes of that very phase,
 * none comes twice or is left out, and none is held for less than was asked.
 */
class PlanFaultsTest {
    private static final int SCHEDULES = 1_000;
    private static final int BEATS = 500;
    private static final List<String> GATES = List.of("errors", "latency", "shift");
    private static final Duration LONGEST = PlanWorld.BEAT.multipliedBy(2);

    @Test
    void no_schedule_of_faults_advances_on_doubt_repeats_or_skips_a_stage_or_shortens_a_hold() {
        int done = 0;
        long stages = 0;
        for (int seed = 0; seed < SCHEDULES; seed++) {
            Schedule schedule = new Schedule(seed);
            schedule.play();
            done += schedule.world.progress() instanceof Progress.Done ? 1 : 0;
            stages += schedule.world.journal.stream().filter(moved -> moved.step() == PlanStep.PASSED).count();
        }
        System.out.printf("%d schedules of %d beats: %d plans done, %d stages passed, none in doubt, twice, left out or too short%n",
                SCHEDULES, BEATS, done, stages);
        assertThat(done).as("a machine that never moves would pass too").isGreaterThan(SCHEDULES / 5);
        assertThat(stages).isGreaterThan(SCHEDULES);
    }

    /** One plan and its luck. */
    private static final class Schedule {
        private final SplittableRandom luck;
        private final ExposurePlan plan;
        private final PlanWorld world;
        private final String name;
        private final double calm;
        /** Gates judged since the present phase began, by that judgement. */
        private final Map<PlanGate, Judgement> before;
        private Duration held = Duration.ZERO;
        private String place = "";
        private int entered;
        private int passed;

        Schedule(int seed) {
            luck = new SplittableRandom(seed);
            name = "seed " + seed;
            calm = luck.nextDouble(0.5, 1);
            List<Stage> stages = new ArrayList<>();
            int share = 0;
            for (int i = luck.nextInt(2, 6); i > 0; i--) {
                share = Math.min(100, share + luck.nextInt(1, 30));
                stages.add(new Stage(Units.share(share), Duration.ofMillis(luck.nextLong(1, 8_000)),
                        new Stage.Gates(some(), some(), some()), Duration.ofMillis(luck.nextInt(3) * 2_000L), 0, Reversibility.FREE,
                        luck.nextInt(20) == 0 ? Stage.OnFail.REVERT : Stage.OnFail.HOLD, FreezeMode.READ_ONLY));
            }
            plan = new ExposurePlan(stages, List.of(), List.of());
            world = new PlanWorld(Units.site(Units.planned(Units.unit("checkout"), plan)), "checkout");
            before = new HashMap<>();
        }

        private List<String> some() {
            return GATES.stream().filter(_ -> luck.nextInt(3) == 0).toList();
        }

        void play() {
            world.start();
            settle();
            for (int beat = 0; beat < BEATS; beat++) {
                happen();
                step();
            }
        }

        /** Whatever may. */
        private void happen() {
            for (String gate : GATES) {
                if (luck.nextInt(6) == 0) {
                    judge(gate);
                }
            }
            if (luck.nextInt(100) == 0) {
                Hold hold = new Hold("checkout", "slow.p95", "slow", world.now);
                world.holds.removeIf(_ -> true);
                if (luck.nextBoolean()) {
                    world.holds.add(hold);
                }
            }
            switch (luck.nextInt(300)) {
                case 0 -> world.decide(new Command.HoldPlan("checkout", PlanWorld.ALICE));
                case 1, 2, 3, 4 -> world.decide(new Command.ResumePlan("checkout", PlanWorld.ALICE));
                case 5 -> lower();
                case 6, 7 -> world.now = world.now.plusSeconds(luck.nextLong(-1_000_000, 1_000_000));
                case 8, 9 -> world.write();
                case 10 -> die();
                case 11 -> advance();
                default -> {}
            }
        }

        private void judge(String gate) {
            double drawn = luck.nextDouble();
            if (drawn < calm) {
                world.passes(gate);
            } else if (drawn < calm + (1 - calm) * 0.8) {
                world.cannotTell(gate);
            } else {
                world.fails(gate);
            }
        }

        /** A person who has seen nothing gets past a stage without exit gates at most. */
        private void advance() {
            Optional<Run> run = world.progress().soFar();
            if (world.decide(new Command.AdvancePlan("checkout", Optional.empty(), PlanWorld.ALICE)) instanceof Decision.Accepted) {
                assertThat(plan.stage(run.orElseThrow().stage()).gates().exit()).as(name).isEmpty();
                assertThat(run.orElseThrow().stage()).as(name).isEqualTo(++passed).isEqualTo(entered);
            }
        }

        private void lower() {
            Share now = world.exposure().share();
            if (now.basisPoints() > 1) {
                world.decide(new Command.SetShares(Map.of("checkout", new Share(now.basisPoints() / 2)), PlanWorld.ALICE));
            }
        }

        /** The time that was not written is lost, and may not count again. */
        private void die() {
            world.kill();
            held = world.progress().soFar().filter(run -> run.phase() == Phase.DWELL).map(Run::spent).orElse(held);
            before.clear();
            before.putAll(world.said);
        }

        private void step() {
            settle();
            Exposure was = world.exposure();
            int said = world.journal.size();
            Duration real = luck.nextInt(200) == 0 ? Duration.ofSeconds(luck.nextLong(1, 100_000)) : PlanWorld.BEAT;
            Duration counted = real.compareTo(LONGEST) < 0 ? real : LONGEST;
            world.now = world.now.plus(real);
            boolean dwells = was.progress() instanceof Progress.Running(Run run) && run.phase() == Phase.DWELL;
            held = dwells ? held.plus(counted) : held;
            world.beat(counted);
            check(was);
            world.journal.subList(said, world.journal.size()).forEach(moved -> check(moved, was));
        }

        /** A phase that was begun anew, by whatever, sees and holds everything anew. */
        private void settle() {
            String here = world.progress().soFar().map(run -> run.path() + " " + run.phase() + run.from() + run.since()).orElse("");
            if (!here.equals(place)) {
                place = here;
                held = Duration.ZERO;
                before.clear();
                before.putAll(world.said);
            }
        }

        private void check(Exposure was) {
            Share now = world.exposure().share();
            if (now.compareTo(was.share()) > 0) {
                Run run = was.progress().soFar().orElseThrow();
                assertThat(was.progress()).as(name).isInstanceOf(Progress.Running.class);
                assertThat(run.phase()).as(name).isEqualTo(Phase.RAMP);
                assertThat(now).as(name).isLessThanOrEqualTo(run.share());
                assertThat(world.holds).as(name + ": rises although its guard holds it").isEmpty();
            }
        }

        private void check(JournalEntry.PlanMoved moved, Exposure was) {
            Stage stage = plan.stage(moved.stage());
            switch (moved.step()) {
                case ENTERED -> {
                    assertThat(moved.stage()).as(name + ": stages entered in order").isEqualTo(++entered);
                    assertPassed(stage.gates().entry());
                }
                case DWELT -> assertThat(held).as(name + ": stage " + moved.stage()).isGreaterThanOrEqualTo(stage.dwell());
                case PASSED, DONE -> {
                    assertThat(moved.stage()).as(name + ": stages passed in order").isEqualTo(++passed).isEqualTo(entered);
                    assertThat(was.share()).as(name).isEqualTo(stage.share());
                    assertPassed(stage.gates().exit());
                }
                case STARTED, REACHED, HELD, BLIND, RESUMED, ADVANCED, SKIPPED, POSTPONED -> {}
            }
        }

        private void assertPassed(List<String> gates) {
            for (String gate : gates) {
                PlanGate asked = new PlanGate("checkout", gate);
                assertThat(world.said.get(asked)).as(name + ": " + gate).isNotNull().isNotEqualTo(before.get(asked))
                        .extracting(Judgement::verdict).isInstanceOf(Verdict.Pass.class);
            }
        }
    }
}
