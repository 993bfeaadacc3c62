package dev.sluice.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.Site;

/** Reads a configuration file: a site, or all its problems at once. */
public final class SiteReader {
    private static final int LARGEST = 4 << 20;
    private static final String SMALLEST_SITE = "at least stacks: { old: { origins: [\"http://HOST:PORT\"] } }";

    private SiteReader() {}

    /**
     * The site of a file.
     *
     * @param environment for <code>${NAME}</code>
     * @throws InvalidSiteException when anything is wrong with it; nothing is repaired
     */
    public static Site read(Path file, Map<String, String> environment) throws InvalidSiteException {
        Reading reading = inspect(file, environment);
        if (reading.site().isEmpty()) {
            throw new InvalidSiteException(reading.problems());
        }
        return reading.site().get();
    }

    /** The same, with what is merely doubtful. */
    public static Reading inspect(Path file, Map<String, String> environment) {
        return inspect(file, environment, GuardLint.UNKNOWN);
    }

    /** The same, where it is known what the units live through. */
    public static Reading inspect(Path file, Map<String, String> environment, GuardLint lint) {
        var problems = new Problems(file.toString());
        Optional<Site> site = switch (TextFile.read(file, LARGEST)) {
            case TextFile.Content(String text) -> root(text, problems, environment)
                    .flatMap(node -> new SiteMapping(node, file.resolveSibling(""), lint).read());
            case TextFile.Unreadable(String what, String expected) -> {
                problems.add(Place.whole(problems.file()), "", what, expected);
                yield Optional.empty();
            }
        };
        return new Reading(problems.isEmpty() ? site : Optional.empty(), problems.inOrder(), problems.warningsInOrder());
    }

    private static Optional<ConfigNode> root(String text, Problems problems, Map<String, String> environment) {
        Optional<YamlNode> root = YamlText.parse(text, problems);
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        if (root.filter(SiteReader::saysSomething).isEmpty()) {
            problems.add(Place.whole(problems.file()), "", "is empty", SMALLEST_SITE);
            return Optional.empty();
        }
        return root.flatMap(node -> ConfigValue.root(node, problems, new Substitution(environment)).mapping(KnownKeys.SITE));
    }

    private static boolean saysSomething(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> !scalar.isNothing();
            case YamlNode.Mapping _,YamlNode.Sequence _ -> true;
        };
    }
}
