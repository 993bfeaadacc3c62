package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ready scenarios load without a warning, and each broken one has exactly the problems that its first lines announce, in their order. */
class ScenarioExamplesTest {
    private static final Path EXAMPLES = Path.of("examples", "scenarios");

    static List<Path> good() throws IOException {
        return yamlFilesIn(EXAMPLES);
    }

    static List<Path> broken() throws IOException {
        return yamlFilesIn(EXAMPLES.resolve("broken"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void a_ready_scenario_loads(Path file) {
        ScenarioReader.Result result = ScenarioReader.inspect(file, Map.of());
        assertThat(result.problems()).isEmpty();
        assertThat(result.warnings()).isEmpty();
        assertThat(result.scenario()).isPresent();
        assertThat(ScenarioReader.isScenario(file)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_scenario_has_exactly_the_problems_it_announces(Path file) throws IOException {
        ScenarioReader.Result result = ScenarioReader.inspect(file, Map.of());
        assertThat(result.scenario()).isEmpty();
        assertThat(result.problems().stream().map(problem -> Path.of(problem.place().file()).getFileName()
                + problem.toString().substring(problem.place().file().length()))).containsExactlyElementsOf(announced(file)).isNotEmpty();
    }

    private static List<String> announced(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> line.startsWith("# expect: ")).map(line -> line.substring(10)).toList();
    }

    private static List<Path> yamlFilesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }
}
