package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The page about logs and traces names what is written, and nothing else. */
class LogsPageTest {
    private static final Path PROXY = Path.of("src/main/java/dev/sluice/proxy");
    private static final List<Path> SOURCES = List.of(Path.of("src/main/java"), Path.of("../control-api/src/main/java"),
            Path.of("../dns-probe/src/main/java"));
    private static final Pattern FIELD = Pattern.compile("\\b(?:text|number|millis)\\(\"(\\w+)\"");
    private static final Pattern ATTRIBUTE = Pattern.compile("\\battributes\\.(?:text|number)\\(\"([\\w.]+)\"");
    private static final Pattern CODE = Pattern.compile("`([\\w.]+)`");
    private static final Pattern LINE = Pattern.compile("(?m)^\\| `(.+)` \\| (error|warn) \\|");
    private static final Pattern LOGGED = Pattern.compile("\\bLOG\\.(error|warn)\\(\\s*\"([^\"]+)\"");
    private static final String PARENTHESES = "\\((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*\\)";
    /** With what stands in the place of each brace pair, and what was thrown, which has none. */
    private static final Pattern ERROR = Pattern.compile("\\bLOG\\.error\\(\\s*\"([^\"]+)\"((?:[^()]|" + PARENTHESES + ")*)\\)");

    @Test
    void every_field_of_the_access_log_is_in_its_table_and_no_other() throws IOException {
        Set<String> fields = found(FIELD, PROXY.resolve("outcome/JsonLine.java"));
        fields.add("time");
        assertThat(fields).hasSizeGreaterThan(20);
        assertThat(told("| Fields |")).isEqualTo(fields);
    }

    @Test
    void every_attribute_of_a_span_is_in_its_table_and_no_other() throws IOException {
        Set<String> attributes = found(ATTRIBUTE, PROXY.resolve("trace/SpanJson.java"));
        assertThat(attributes).hasSizeGreaterThan(15);
        assertThat(told("| Attributes |")).isEqualTo(attributes);
    }

    @Test
    void every_line_to_be_woken_up_by_is_one_that_the_product_writes_at_that_level() throws IOException {
        Set<String> written = LOGGED.matcher(product()).results().map(line -> line.group(1) + " " + line.group(2))
                .collect(Collectors.toSet());
        List<MatchResult> told = LINE.matcher(page()).results().toList();
        assertThat(told).hasSizeGreaterThan(15).allSatisfy(row -> assertThat(written)
                .as(row.group(1)).anyMatch(line -> line.startsWith(row.group(2) + " " + begin(row))));
    }

    @Test
    void every_line_at_error_that_is_no_fault_of_our_own_is_in_the_table() throws IOException {
        String product = product();
        List<MatchResult> errors = ERROR.matcher(product).results().toList();
        assertThat(errors).as("each call is read to its end").hasSize(product.split("\\bLOG\\.error\\(", -1).length - 1);
        List<String> told = LINE.matcher(page()).results().filter(row -> row.group(2).equals("error")).map(LogsPageTest::begin).toList();
        List<String> known = errors.stream().filter(error -> !endsInWhatWasThrown(error)).map(error -> error.group(1)).toList();
        assertThat(known).hasSizeGreaterThan(15).allSatisfy(line -> assertThat(told).as(line).anyMatch(line::startsWith));
    }

    private static boolean endsInWhatWasThrown(MatchResult error) {
        String arguments = error.group(2).replaceAll(PARENTHESES, "");
        return arguments.split(",", -1).length > error.group(1).split("\\{}", -1).length;
    }

    /** What differs from line to line is … on the page. */
    private static String begin(MatchResult row) {
        return row.group(1).replace("…", "{}");
    }

    private static String product() throws IOException {
        var product = new StringBuilder();
        for (Path sources : SOURCES) {
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    product.append(Files.readString(file));
                }
            }
        }
        return product.toString();
    }

    private static Set<String> told(String head) throws IOException {
        String page = page();
        return page.substring(page.indexOf(head)).lines().skip(2).takeWhile(row -> row.startsWith("|")).map(row -> row.split("\\|", -1)[1])
                .flatMap(cell -> CODE.matcher(cell).results().map(field -> field.group(1))).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> found(Pattern pattern, Path source) throws IOException {
        return pattern.matcher(Files.readString(source)).results().map(field -> field.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/logs.md"));
    }
}
