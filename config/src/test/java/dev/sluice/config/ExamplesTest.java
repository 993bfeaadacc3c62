package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples: good ones load, each broken one has exactly the problems its first lines announce ({@code # expect:}), in their order, and all
 * have exactly the warnings they announce ({@code # warn:}).
 */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    private static final Path BROKEN = EXAMPLES.resolve("broken");

    static List<Path> good() throws IOException {
        return yamlFilesIn(EXAMPLES);
    }

    static List<Path> broken() throws IOException {
        return yamlFilesIn(BROKEN);
    }

    @ParameterizedTest
    @MethodSource("good")
    void a_good_example_loads(Path file) throws IOException {
        Reading reading = SiteReader.inspect(file, Map.of());
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.site()).isPresent();
        assertThat(lines(reading, Reading::warnings)).isEqualTo(announced(file, "# warn: "));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_example_has_exactly_the_problems_it_announces(Path file) throws IOException {
        Reading reading = SiteReader.inspect(file, Map.of());
        assertThat(reading.site()).isEmpty();
        assertThat(lines(reading, Reading::problems)).isEqualTo(announced(file, "# expect: ")).isNotEmpty();
        assertThat(lines(reading, Reading::warnings)).isEqualTo(announced(file, "# warn: "));
    }

    @Test
    void the_keys_that_are_not_available_yet_are_each_refused_in_some_example() throws IOException {
        List<String> refused = broken().stream().flatMap(file -> SiteReader.inspect(file, Map.of()).problems().stream())
                .filter(problem -> problem.what().endsWith("not available yet")).map(Problem::path).toList();
        for (KnownKeys keys : KnownKeys.values()) {
            for (String key : keys.later()) {
                assertThat(refused).anyMatch(path -> path.equals(key) || path.endsWith("." + key));
            }
        }
    }

    private static List<String> lines(Reading reading, Function<Reading, List<Problem>> which) {
        return which.apply(reading).stream().map(problem -> Path.of(problem.place().file()).getFileName()
                + problem.toString().substring(problem.place().file().length())).toList();
    }

    private static List<String> announced(Path file, String mark) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> line.startsWith(mark)).map(line -> line.substring(mark.length())).toList();
    }

    private static List<Path> yamlFilesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }
}
