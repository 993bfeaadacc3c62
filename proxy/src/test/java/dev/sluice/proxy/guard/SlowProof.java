package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rows of SEMANTICS A4 for the guard as it is, by fixed seeds: printed to {@code target/slow-figures.txt}. */
@Tag("proof")
class SlowProof {
    private static final int ROUNDS = 40;
    private static final int HEALTHY = 200_000;
    private static final int NEVER = Integer.MAX_VALUE;
    private static final List<Spread> SPREADS = List.of(new Spread(0.5, 1.0), new Spread(0.5, 1.1), new Spread(0.9, 1.0),
            new Spread(0.9, 1.1));

    /** How far the times of answers lie apart, and from which factor on one is slow. */
    private record Spread(double sigma, double factor) {}

    /**
     * What becomes of new.
     *
     * @param expected what SEMANTICS A4 gives as the median of the quickest stream, for each spread
     */
    private record Change(String what, double times, double tail, List<Integer> expected) {}

    private static final List<Change> CHANGES = List.of(
            new Change("healthy", 1, 0, List.of(NEVER, NEVER, NEVER, NEVER)),
            new Change("+10 %", 1.1, 0, List.of(4_281, NEVER, 26_000, NEVER)),
            new Change("+25 %", 1.25, 0, List.of(490, 1_488, 2_106, 14_000)),
            new Change("+50 %", 1.5, 0, List.of(155, 262, 607, 797)),
            new Change("twice", 2, 0, List.of(47, 61, 193, 199)),
            new Change("1 of 20 x 10", 1, 0.05, List.of(391, 276, 750, 1_166)));

    @Test
    void slowness_is_found_as_soon_as_its_figures_say_and_health_never_is() throws IOException {
        var table = new StringBuilder("""
                When the guard finds new slower than old, simulated with fixed seeds (SlowProof; ./mvnw verify -Pproofs): log-normal times,
                250 answers a second on either side, after half an hour of health. Answers of new until growth is held, median/95 %% of %d;
                in brackets what SEMANTICS A4 gives as the median of the quickest stream. It looks every 25 answers.
                                sigma 0.5, 1.0 times    sigma 0.5, 1.1 times    sigma 0.9, 1.0 times    sigma 0.9, 1.1 times
                """.formatted(ROUNDS));
        CHANGES.forEach(change -> table.append(row(change)));
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "slow-figures.txt"), table);
    }

    private static String row(Change change) {
        var row = new StringBuilder(String.format(Locale.ROOT, "%-14s", change.what));
        for (int i = 0; i < SPREADS.size(); i++) {
            row.append(String.format(Locale.ROOT, "  %-22s", figures(change, SPREADS.get(i), change.expected.get(i))));
        }
        return row.toString().stripTrailing() + "\n";
    }

    private static String figures(Change change, Spread spread, int expected) {
        int most = expected == NEVER ? HEALTHY : 20 * expected;
        long[] answers = new long[ROUNDS];
        IntStream.range(0, ROUNDS).parallel().forEach(round -> {
            var site = new SlowSimulation(round + 1, spread.sigma, spread.factor);
            assertThat(site.run(450_000)).as("%s, round %s, while it is well", spread, round).isEqualTo(450_000);
            answers[round] = site.slower(change.times).tail(change.tail).run(most);
        });
        Arrays.sort(answers);
        String given = expected == NEVER ? "never" : Integer.toString(expected);
        if (expected == NEVER) {
            assertThat(answers[0]).as("%s, %s", change, spread).isEqualTo(HEALTHY);
            return "never [never]";
        }
        assertThat(answers[ROUNDS / 2]).as("%s, %s, median", change, spread)
                .isLessThanOrEqualTo((long) Math.max(expected + 2 * SlowSimulation.PER_LOOK, expected * 1.2));
        return answers[ROUNDS / 2] + "/" + answers[ROUNDS * 95 / 100] + " [" + given + "]";
    }
}
