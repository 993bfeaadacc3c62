package dev.sluice.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.DnsTerms;
import dev.sluice.model.Site;

/** A file that says what to watch: what stands under {@code dns} of a configuration, on its own, or a whole configuration. */
public final class DnsFile {
    private static final int LARGEST = 4 << 20;
    private static final String SMALLEST = "watch: [{ name: www.shop.example, A: { old: [192.0.2.10], new: [198.51.100.10] } }]";

    private DnsFile() {}

    /**
     * What it says.
     *
     * @param environment for <code>${NAME}</code>
     * @throws InvalidSiteException with everything that is wrong with it
     */
    public static DnsTerms read(Path file, Map<String, String> environment) throws InvalidSiteException {
        var problems = new Problems(file.toString());
        Optional<DnsTerms> terms = switch (TextFile.read(file, LARGEST)) {
            case TextFile.Content(String text) -> YamlText.parse(text, problems).flatMap(root -> terms(root, file, environment, problems));
            case TextFile.Unreadable(String what, String expected) -> {
                problems.add(Place.whole(problems.file()), "", what, expected);
                yield Optional.empty();
            }
        };
        if (problems.isEmpty() && terms.filter(found -> !found.watch().isEmpty()).isEmpty()) {
            problems.add(Place.whole(problems.file()), "", "watches nothing", SMALLEST);
        }
        if (!problems.isEmpty()) {
            throw new InvalidSiteException(problems.inOrder());
        }
        return terms.orElseThrow();
    }

    private static Optional<DnsTerms> terms(YamlNode root, Path file, Map<String, String> environment, Problems problems) {
        if (isConfiguration(root)) {
            Reading whole = SiteReader.inspect(file, environment);
            whole.problems().forEach(problem -> problems.add(problem.place(), problem.path(), problem.what(), problem.expected()));
            return whole.site().map(Site::dns);
        }
        return ConfigValue.root(root, problems, new Substitution(environment)).mapping(KnownKeys.DNS)
                .map(new DnsReader(file.resolveSibling(""))::read);
    }

    private static boolean isConfiguration(YamlNode root) {
        return root instanceof YamlNode.Mapping(var _, List<YamlNode.Entry> entries)
                && entries.stream().anyMatch(entry -> entry.key().equals("stacks"));
    }
}
