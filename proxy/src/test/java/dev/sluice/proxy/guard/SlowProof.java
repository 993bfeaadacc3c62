package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rows of SEMANTICS A4 for the guard as it is, by fixed seeds: {@code docs/slow-figures.txt} is what it prints. */
@Tag("proof")
class SlowProof {
    private static final Path COMMITTED = Path.of("..", "docs", "slow-figures.txt");
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
                5 answers a second on either side, after a day of health. Answers of new until growth is held, median/95 %% of %d;
                in brackets what SEMANTICS A4 gives as the median of the quickest stream. It looks every 25 answers.
                                sigma 0.5, 1.0 times    sigma 0.5, 1.1 times    sigma 0.9, 1.0 times    sigma 0.9, 1.1 times
                """.formatted(ROUNDS));
        List<String> late = new ArrayList<>();
        CHANGES.forEach(change -> table.append(row(change, late)));
        table.append("More than 20 % and two looks later than that: ").append(String.join("; ", late)).append(".\n");
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "slow-figures.txt"), table);
        assertThat(table.toString()).isEqualTo(Files.readString(COMMITTED));
    }

    private static String row(Change change, List<String> late) {
        var row = new StringBuilder(String.format(Locale.ROOT, "%-14s", change.what));
        for (int i = 0; i < SPREADS.size(); i++) {
            row.append(String.format(Locale.ROOT, "  %-22s", figures(change, SPREADS.get(i), change.expected.get(i), late)));
        }
        return row.toString().stripTrailing() + "\n";
    }

    private static String figures(Change change, Spread spread, int expected, List<String> late) {
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
        if (answers[ROUNDS / 2] > Math.max(expected + 2 * SlowSimulation.PER_LOOK, expected * 1.2)) {
            late.add(String.format(Locale.ROOT, "%s, sigma %.1f, %.1f times: %d for %d", change.what, spread.sigma, spread.factor,
                    answers[ROUNDS / 2], expected));
        }
        return answers[ROUNDS / 2] + "/" + answers[ROUNDS * 95 / 100] + " [" + given + "]";
    }
}
