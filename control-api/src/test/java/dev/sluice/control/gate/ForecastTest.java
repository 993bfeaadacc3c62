package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Sites;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Gate;
import dev.sluice.model.Measure;
import dev.sluice.model.Reversibility;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Stage;
import dev.sluice.model.Tally;
import dev.sluice.model.Verdict;
import dev.sluice.model.WriteState;

/** What a stage is said to take, against runs of the gates themselves on traffic drawn from a seed. */
class ForecastTest {
    private static final double PER_SECOND = 200;
    private static final double FAILS = 0.005;
    private static final int RUNS = 15;

    private static Stage stage(int percent, String... exit) {
        return new Stage(new Share(percent * 100), Duration.ofSeconds(10), new Stage.Gates(List.of(), List.of(), List.of(exit)),
                Duration.ofSeconds(30), 0, Reversibility.FREE, Stage.OnFail.HOLD, FreezeMode.READ_ONLY);
    }

    private static Forecast.Estimate estimate(double perSecond, Stage stage) {
        return new Forecast(Sites.of("checkout"), new Traffic(perSecond)).of("checkout", stage);
    }

    @ParameterizedTest
    @CsvSource({"5, errors", "25, errors", "5, latency", "25, latency", "50, latency", "25, shift"})
    void a_stage_takes_what_was_said_within_a_fifth(int percent, String gate) {
        Stage stage = stage(percent, gate);
        double said = estimate(PER_SECOND, stage).time().orElseThrow().minus(stage.ramp()).toMillis() / 1_000.0;
        List<Double> took = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            took.add(took(stage, gate, said, new SplittableRandom(run)));
        }
        double median = took.stream().sorted().toList().get(RUNS / 2);
        System.out.printf("stage of %d%% with exit %s: said %.0f s, took %.0f s%n", percent, gate, said, median);
        assertThat(median).isCloseTo(said, within(said / 5));
    }

    @Test
    void the_longest_need_decides_and_is_named() {
        assertThat(estimate(PER_SECOND, stage(100))).isEqualTo(new Forecast.Estimate(Optional.of(Duration.ofSeconds(40)), "its dwell"));
        assertThat(estimate(PER_SECOND, stage(1, "errors", "latency")).because()).startsWith("gate errors of checkout, 3 ");
        assertThat(estimate(0, stage(5, "errors")).time()).isEmpty();
        assertThat(estimate(0, stage(5, "errors")).because()).isEqualTo("gate errors of checkout: no traffic there");
    }

    /** When the gate passes for the first time, looked at fifty times as long as was said. */
    private static double took(Stage stage, String gate, double said, SplittableRandom luck) {
        double share = stage.share().basisPoints() / 10_000.0;
        Drawn old = new Drawn(luck);
        Drawn fresh = new Drawn(luck);
        for (int step = 1; step < 250; step++) {
            double time = step * said / 50;
            Tally control = old.until(Side.OLD, PER_SECOND * (1 - share) * time);
            Window window = new Window("checkout", Duration.ofSeconds(1),
                    List.of(control, fresh.until(Side.NEW, PER_SECOND * share * time)), List.of(control));
            Verdict verdict = switch (gate) {
                case "errors" -> ErrorsGate.judge(new Gate.Errors(OptionalInt.empty()), window, 0);
                case "latency" -> LatencyGate.judge(new Gate.Latency(1.1, 1.25, OptionalInt.empty()), window);
                default -> ShiftGate.judge(new Gate.Shifts(Gate.Shifts.WITHIN, OptionalInt.empty()), window);
            };
            if (verdict instanceof Verdict.Pass) {
                return time;
            }
        }
        return Double.MAX_VALUE;
    }

    /** Requests, each of which fails or not. */
    private static final class Drawn {
        private final SplittableRandom luck;
        private long count;
        private long failed;

        Drawn(SplittableRandom luck) {
            this.luck = luck;
        }

        Tally until(Side side, double requests) {
            for (; count < requests; count++) {
                failed += luck.nextDouble() < FAILS ? 1 : 0;
            }
            return new Tally("checkout", side, "other", count - failed, failed, Map.of(), GateRig.spread(count - failed, 20));
        }
    }

    /** A unit of which old has a history. */
    private record Traffic(double perSecond) implements EvidenceSource {
        @Override
        public List<Measure> measures(Duration last) {
            long count = Math.round(perSecond * last.toSeconds());
            return List.of(new Measure("checkout", Side.OLD, "other", count, Map.of(), 0, 1, 1, 1, 0));
        }

        @Override
        public List<Tally> tallies(String unit) {
            return List.of(new Tally(unit, Side.OLD, "other", 995_000, 5_000, Map.of(), GateRig.spread(995_000, 20)));
        }

        @Override
        public WriteState writes(String unit, long generation) {
            return new WriteState(0, true, Optional.empty());
        }
    }
}
