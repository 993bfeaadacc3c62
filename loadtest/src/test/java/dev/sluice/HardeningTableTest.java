package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The table of clauses and cases in docs/hardening.md is true: whatever it names exists. */
class HardeningTableTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("\\| (R\\d+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern CASE = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private final List<MatchResult> rows = rows();

    @Test
    void every_rule_has_a_clause() {
        assertThat(rows.stream().map(row -> row.group(1)).distinct())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 17).mapToObj(number -> "R" + number).toList());
    }

    @Test
    void every_clause_has_a_case() {
        assertThat(rows.stream().filter(row -> !CASE.matcher(row.group(3)).find()).map(row -> row.group(1) + " " + row.group(2))).isEmpty();
    }

    @Test
    void every_case_exists() {
        Map<String, String> tests = tests();
        assertThat(rows.stream().flatMap(row -> CASE.matcher(row.group(3)).results())
                .filter(named -> !isThere(tests.getOrDefault(named.group(1), ""), named.group(2))).map(MatchResult::group)).isEmpty();
    }

    /** As a method, or as the name of a row of a table of cases. */
    private static boolean isThere(String source, String name) {
        return source.contains("void " + name + "(") || source.contains("\"" + name + "\"");
    }

    private static List<MatchResult> rows() {
        try (Stream<String> lines = Files.lines(ROOT.resolve("docs/hardening.md"))) {
            return lines.flatMap(line -> ROW.matcher(line).results()).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, String> tests() {
        return Stream.of("config", "dns-probe", "control-api", "proxy", "loadtest").map(module -> ROOT.resolve(module + "/src/test/java"))
                .filter(Files::isDirectory).flatMap(HardeningTableTest::sources)
                .collect(Collectors.toMap(HardeningTableTest::name, HardeningTableTest::text, String::concat));
    }

    private static Stream<Path> sources(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
