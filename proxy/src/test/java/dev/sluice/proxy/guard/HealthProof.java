package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.Sites;

/** The guard as it serves, all of it: two event loops, 51 streams, the rule, the comparator, the blackout and the placebo, a clock passed in. */
@Tag("proof")
class HealthProof {
    private static final int SAMPLES = 100_000_000;
    private static final long START = 1_000_000_000_000L;
    private static final CutoverUnit UNIT = Sites.unit("a", "/a/**")
            .endpoints(IntStream.range(0, 49).mapToObj(i -> "GET /a/" + i).toArray(String[]::new)).build();

    @ParameterizedTest
    @CsvSource({"1000,0.25,0.001,1", "200,0.5,0.005,1.4"})
    void a_hundred_million_healthy_answers_bring_no_revert(int perSecond, double share, double failing, double worse) {
        var random = new SplittableRandom(1);
        var guard = new Guard(UNIT, GuardTerms.DEFAULT, 2, START);
        long apart = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long now = START;
        for (int i = 0; i < SAMPLES; i++) {
            now += apart;
            boolean onNew = random.nextDouble() < share;
            int endpoint = random.nextInt(50);
            long client = random.nextLong(200_000) * 0x9E3779B97F4A7C15L;
            Side side = onNew ? Side.NEW : Side.OLD;
            if (random.nextDouble() < failing * (onNew ? worse : 1)) {
                assertThat(guard.failed(i & 1, side, endpoint, client, now)).as("sample %s", i).isEmpty();
            } else {
                guard.succeeded(i & 1, side, endpoint, client, now);
            }
            if (i % 100 == 0) {
                assertThat(guard.tick(now)).as("sample %s", i).isEmpty();
            }
        }
        assertThat(guard.calibration().noise().heeded()).isEqualTo(now - START >= TimeUnit.DAYS.toNanos(1));
    }
}
