package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged scenarios: whatever happens to a good one, it is read or refused with problems, and nothing else comes out. */
class ScenarioReaderFuzzTest {
    private static final Duration LONGEST = Duration.ofSeconds(2);
    private static final int ROUNDS = 1_500;
    private static final Path EXAMPLES = Path.of("examples", "scenarios");

    @TempDir
    private Path directory;

    @Test
    void a_damaged_scenario_and_a_damaged_table_are_read_or_refused_and_nothing_else_comes_out() throws IOException {
        String checkout = Files.readString(EXAMPLES.resolve("checkout.yaml"));
        String story = Files.readString(EXAMPLES.resolve("story.yaml"));
        String users = Files.readString(EXAMPLES.resolve("users.csv"));
        Path file = directory.resolve("checkout.yaml");
        var random = new Random(42);
        long end = System.nanoTime() + LONGEST.toNanos();
        int refused = 0;
        for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
            boolean isTable = random.nextInt(4) == 0;
            String whole = random.nextInt(4) == 0 ? story : checkout;
            String text = isTable ? checkout : SiteReaderFuzzTest.damaged(whole, random);
            String table = isTable ? SiteReaderFuzzTest.damaged(users, random) : users;
            Files.writeString(directory.resolve("users.csv"), table.replaceAll("[\\ud800-\\udfff]", "x"));
            ScenarioReader.Result result = ScenarioReader.inspect(Files.writeString(file, text.replaceAll("[\\ud800-\\udfff]", "x")),
                    Map.of("A", "\n- {"));
            assertThat(result.scenario().isPresent()).as(text).isEqualTo(result.problems().isEmpty());
            assertThat(result.problems()).as(text).allMatch(problem -> problem.toString().lines().count() == 1);
            refused += result.problems().isEmpty() ? 0 : 1;
        }
        assertThat(refused).as("neither all nor none").isBetween(1, ROUNDS - 1);
    }
}
