package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Sites;
import dev.sluice.control.store.History;
import dev.sluice.control.store.Minute;
import dev.sluice.model.Cutover;
import dev.sluice.model.ExposurePlan;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Hours;
import dev.sluice.model.Measure;
import dev.sluice.model.Reversibility;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Stage;
import dev.sluice.model.Tally;
import dev.sluice.model.WriteState;

/** Plans that are rehearsed on what was recorded. */
class DryRunTest {
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    private static final Instant TOMORROW = NOW.plus(1, ChronoUnit.DAYS);

    @TempDir
    Path dir;
    History history;

    @BeforeEach
    void open() {
        history = History.in(dir);
    }

    @AfterEach
    void close() {
        history.close();
    }

    /** Minutes of old in the stretch, with so many requests each, of which one in a hundred fails. */
    private void recorded(Instant from, Instant to, ToLongFunction<Instant> requests) throws Exception {
        List<Minute> minutes = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plusSeconds(60)) {
            long count = requests.applyAsLong(at);
            minutes.add(new Minute(at, "shop", Side.OLD, 60, count, count / 100, GateRig.spread(count, 20), Share.NONE));
        }
        history.add(minutes);
    }

    private static Stage stage(int percent, Duration dwell, List<String> during, List<String> exit, int samples) {
        return new Stage(new Share(percent * 100), dwell, new Stage.Gates(List.of("drill"), during, exit), Duration.ZERO, samples,
                Reversibility.FREE, Stage.OnFail.HOLD, FreezeMode.READ_ONLY);
    }

    private static Stage stage(int percent, Duration dwell) {
        return stage(percent, dwell, List.of(), List.of(), 0);
    }

    private List<StageAhead> dryRun(Instant from, EvidenceSource evidence, ExposurePlan plan) {
        Cutover cutover = Cutover.resume(Sites.planned("shop", plan), 1, Map.of());
        return DryRun.of(new DryRun.Source(cutover, evidence, history, NOW), "shop", from);
    }

    private StageAhead only(Stage stage, Instant from) {
        return dryRun(from, new SinceStart(List.of()), new ExposurePlan(List.of(stage), List.of(), List.of())).getFirst();
    }

    @Test
    void a_stage_takes_until_new_has_answered_enough_at_the_traffic_of_the_same_hour_a_week_before() throws Exception {
        recorded(NOW.minus(8, ChronoUnit.DAYS), NOW, _ -> 600);
        StageAhead ahead = only(stage(5, Duration.ofMinutes(10), List.of(), List.of("errors"), 0), TOMORROW);
        StageAhead.Want errors = ahead.wants().getFirst();
        double said = errors.requests().orElseThrow() / (600 / 60.0 * 0.05);
        assertThat((double) ahead.takes().orElseThrow().toSeconds()).isCloseTo(said, within(2.0)).isGreaterThan(600);
        assertThat(ahead.because()).startsWith("gate errors of shop, ");
        assertThat(ahead.seen().sameWeekday()).isCloseTo(Math.round(said / 60), within(1L));
        assertThat(ahead.seen().otherDay() + ahead.seen().nowhere()).isZero();
        assertThat(ahead.unknown()).containsExactly("drill");
        assertThat(ahead.sentence()).contains("old failed 1.0 % of").contains("drill cannot be told before");
    }

    @Test
    void what_has_no_traffic_at_night_waits_for_the_morning() throws Exception {
        recorded(NOW.minus(8, ChronoUnit.DAYS), NOW, at -> at.atZone(ZoneOffset.UTC).getHour() < 8 ? 0 : 600);
        Instant late = Instant.parse("2026-12-02T23:30:00Z");
        StageAhead ahead = only(stage(5, Duration.ofMinutes(10), List.of(), List.of("errors"), 0), late);
        double needed = ahead.wants().getFirst().requests().orElseThrow() / 0.5;
        assertThat((double) ahead.takes().orElseThrow().toSeconds()).isCloseTo(needed + Duration.ofHours(8).toSeconds(), within(2.0));
    }

    @Test
    void quiet_hours_keep_a_stage_from_being_entered_and_a_change_lock_is_told() throws Exception {
        recorded(NOW.minus(8, ChronoUnit.DAYS), NOW, _ -> 600);
        Hours quiet = new Hours(EnumSet.allOf(DayOfWeek.class), LocalTime.of(12, 5), LocalTime.of(14, 0), ZoneOffset.UTC);
        Hours lock = new Hours(EnumSet.allOf(DayOfWeek.class), LocalTime.of(14, 15), LocalTime.of(15, 0), ZoneOffset.UTC);
        List<StageAhead> stages = dryRun(TOMORROW, new SinceStart(List.of()), new ExposurePlan(
                List.of(stage(1, Duration.ofMinutes(10)), stage(5, Duration.ofMinutes(30))), List.of(quiet), List.of(lock)));
        assertThat(stages.getFirst().takes()).as("a share that is held may be held in quiet hours").contains(Duration.ofMinutes(10));
        assertThat(stages.getFirst().waited()).isZero();
        assertThat(stages.getLast().entered()).isEqualTo("2026-12-02T14:00:00Z");
        assertThat(stages.getLast().waited()).isEqualTo(Duration.ofMinutes(110));
        assertThat(stages.getLast().locks()).containsExactly(lock);
        assertThat(stages.getLast().sentence()).contains("quiet hours keep it waiting for 1 h 50 min").contains("should anything go wrong");
    }

    @Test
    void a_gate_that_is_looked_at_meanwhile_holds_the_plan_until_it_can_tell() throws Exception {
        recorded(NOW.minus(8, ChronoUnit.DAYS), NOW, _ -> 600);
        StageAhead ahead = only(stage(5, Duration.ofMinutes(10), List.of("errors"), List.of(), 0), TOMORROW);
        Duration told = ahead.wants().getFirst().after().orElseThrow();
        Duration patience = Duration.ofSeconds(60);
        assertThat(ahead.held()).isEqualTo(told.minus(patience));
        assertThat(ahead.takes().orElseThrow()).isEqualTo(Duration.ofMinutes(10).plus(ahead.held()));
    }

    @Test
    void where_nothing_was_recorded_nothing_is_made_up() {
        StageAhead ahead = only(stage(5, Duration.ofMinutes(10), List.of(), List.of("errors"), 0), TOMORROW);
        assertThat(ahead.takes()).isEmpty();
        assertThat(ahead.because()).isEqualTo("gate errors of shop: old has answered too little to compare with");
        assertThat(ahead.sentence()).contains("is not left within 14 days").contains("nothing was recorded of old");
        StageAhead byTime = only(stage(5, Duration.ofMinutes(10)), TOMORROW);
        assertThat(byTime.takes()).contains(Duration.ofMinutes(10));
        assertThat(byTime.sentence()).contains("of 10 minutes nothing was recorded");
    }

    @Test
    void an_hour_that_was_recorded_on_another_day_alone_stands_in_and_is_told() throws Exception {
        recorded(NOW.minus(1, ChronoUnit.DAYS), NOW, _ -> 600);
        StageAhead ahead = only(stage(5, Duration.ofMinutes(10)), TOMORROW);
        assertThat(ahead.seen().otherDay()).isEqualTo(10);
        assertThat(ahead.seen().onNew()).isEqualTo(300);
        assertThat(ahead.sentence()).contains("10 minutes are those of another weekday");
    }

    @Test
    void requests_at_endpoints_come_as_they_have_since_the_start_and_are_unknown_before_anybody_came() throws Exception {
        recorded(NOW.minus(8, ChronoUnit.DAYS), NOW, _ -> 600);
        Stage stage = stage(50, Duration.ofMinutes(1), List.of(), List.of("latency"), 100);
        assertThat(only(stage, TOMORROW).unknown()).containsExactly("drill", "latency", "min-samples");
        EvidenceSource known = new SinceStart(List.of(new Tally("shop", Side.OLD, "other", 90_000, 0, Map.of(), GateRig.spread(90_000, 20)),
                new Tally("shop", Side.OLD, "GET /x", 10_000, 0, Map.of(), GateRig.spread(10_000, 20))));
        StageAhead ahead = dryRun(TOMORROW, known, new ExposurePlan(List.of(stage), List.of(), List.of())).getFirst();
        assertThat(ahead.unknown()).containsExactly("drill");
        StageAhead.Want samples = ahead.wants().getFirst();
        assertThat(samples.list()).isEqualTo("min-samples");
        assertThat((double) samples.after().orElseThrow().toMillis()).isCloseTo(100 / (10 * 0.5 * 0.9) * 1_000, within(5.0));
        assertThat(ahead.wants().stream().filter(want -> want.endpoint().equals(Optional.of("GET /x"))).toList()).hasSize(1);
    }

    @Test
    void a_time_that_is_over_is_rehearsed_on_itself() throws Exception {
        recorded(NOW.minus(2, ChronoUnit.DAYS), NOW, at -> at.isBefore(NOW.minus(1, ChronoUnit.DAYS)) ? 60 : 600);
        StageAhead ahead = only(stage(100, Duration.ofMinutes(10)), NOW.minus(30, ChronoUnit.HOURS));
        assertThat(ahead.seen().onNew()).isEqualTo(600);
        assertThat(ahead.seen().sameWeekday()).isEqualTo(10);
    }

    private record SinceStart(List<Tally> all) implements EvidenceSource {
        @Override
        public List<Measure> measures(Duration last) {
            return List.of();
        }

        @Override
        public List<Tally> tallies(String unit) {
            return all;
        }

        @Override
        public WriteState writes(String unit, long generation) {
            return new WriteState(0, true, Optional.empty());
        }
    }
}
