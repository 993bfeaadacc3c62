package dev.sluice.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.scenario.Scenario;

/** Reads a scenario file: who comes, what they do, and what must be true of it; or all its problems at once. */
public final class ScenarioReader {
    private static final int LARGEST = 4 << 20;
    private static final String SMALLEST = "at least journeys: { look: { steps: [{ name: home, GET: / }] } }";

    private ScenarioReader() {}

    /**
     * What came of reading a file.
     *
     * @param scenario present exactly when there are no problems
     * @param problems what is wrong, in the order of the file, then what is wrong with files that it names
     * @param warnings what is allowed and doubtful
     */
    public record Result(Optional<Scenario> scenario, List<Problem> problems, List<Problem> warnings) {
        public Result {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * The scenario of a file.
     *
     * @param environment for <code>${env.NAME}</code>
     * @throws InvalidSiteException when anything is wrong with it; nothing is repaired
     */
    public static Scenario read(Path file, Map<String, String> environment) throws InvalidSiteException {
        Result result = inspect(file, environment);
        return result.scenario().orElseThrow(() -> new InvalidSiteException(result.problems()));
    }

    /** The same, with what is merely doubtful. */
    public static Result inspect(Path file, Map<String, String> environment) {
        var problems = new Problems(file.toString());
        Optional<Scenario> scenario = root(file, problems).filter(_ -> problems.isEmpty())
                .flatMap(node -> ConfigValue.root(node, problems, Substitution.ofScenario(environment)).mapping(ScenarioKeys.SCENARIO))
                .flatMap(node -> new ScenarioMapping(node, file).read());
        return new Result(problems.isEmpty() ? scenario : Optional.empty(), problems.inOrder(), problems.warningsInOrder());
    }

    /** Whether a file means to be a scenario, whatever else is wrong with it. */
    public static boolean isScenario(Path file) {
        return root(file, new Problems(file.toString()))
                .filter(root -> root instanceof YamlNode.Mapping(var _, List<YamlNode.Entry> entries)
                        && entries.stream().anyMatch(entry -> entry.key().equals("journeys")))
                .isPresent();
    }

    private static Optional<YamlNode> root(Path file, Problems problems) {
        return switch (TextFile.read(file, LARGEST)) {
            case TextFile.Content(String text) -> {
                Optional<YamlNode> root = YamlText.parse(text, problems)
                        .filter(node -> !(node instanceof YamlNode.Scalar scalar && scalar.isNothing()));
                if (root.isEmpty() && problems.isEmpty()) {
                    problems.add(Place.whole(problems.file()), "", "is empty", SMALLEST);
                }
                yield root;
            }
            case TextFile.Unreadable(String what, String expected) -> {
                problems.add(Place.whole(problems.file()), "", what, expected);
                yield Optional.empty();
            }
        };
    }
}
