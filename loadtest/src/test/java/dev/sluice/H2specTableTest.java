package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** The table of docs/h2spec.md is whole and true: each case of h2spec stands there once, and whatever it names exists. */
class H2specTableTest {
    private static final Path ROOT = Path.of("..");
    /** How many cases each section has. */
    private static final String SECTIONS = """
            generic/1 1 generic/2 5 generic/3.1 3 generic/3.2 3 generic/3.3 5 generic/3.4 1 generic/3.5 1 generic/3.7 1 generic/3.8 1
            generic/3.9 2 generic/3.10 2 generic/4 4 generic/5 15
            http2/3.5 2 http2/4.1 3 http2/4.2 3 http2/4.3 3 http2/5.1 13 http2/5.1.1 2 http2/5.1.2 1 http2/5.3.1 2 http2/5.4.1 1
            http2/5.5 2 http2/6.1 3 http2/6.2 4 http2/6.3 2 http2/6.4 3 http2/6.5 3 http2/6.5.2 5 http2/6.5.3 2 http2/6.7 4
            http2/6.8 1 http2/6.9 3 http2/6.9.1 3 http2/6.9.2 3 http2/6.10 6 http2/7 2 http2/8.1 1 http2/8.1.2 1 http2/8.1.2.1 4
            http2/8.1.2.2 2 http2/8.1.2.3 7 http2/8.1.2.6 2 http2/8.2 1
            hpack/2.3.3 2 hpack/4.2 1 hpack/5.2 3 hpack/6.1 1 hpack/6.3 1""";
    private static final String STRICT = "http2/5.4.1/2";
    private static final Pattern ROW = Pattern
            .compile("\\| ((?:generic|http2|hpack)/[\\d.]+/\\d+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern SHOWN = Pattern.compile("`(\\w+)`(?: \"([^\"]+)\")|`(\\w+)\\.(\\w+)`");

    private final List<MatchResult> rows = ROW.matcher(text(ROOT.resolve("docs/h2spec.md"))).results().toList();

    @Test
    void every_case_stands_there_once_and_in_order() {
        assertThat(rows.stream().map(row -> row.group(1))).containsExactlyElementsOf(Stream.concat(cases(), Stream.of(STRICT)).toList());
        assertThat(cases()).hasSize(146);
    }

    @Test
    void every_case_is_shown_by_tests_that_exist() {
        assertThat(rows.stream().filter(row -> SHOWN.matcher(row.group(4)).results().findAny().isEmpty()).map(row -> row.group(1)))
                .isEmpty();
        assertThat(rows.stream().flatMap(row -> SHOWN.matcher(row.group(4)).results()).filter(shown -> !isThere(shown))
                .map(MatchResult::group)).isEmpty();
    }

    private static Stream<String> cases() {
        List<String> words = Arrays.asList(SECTIONS.split("\\s+", -1));
        return IntStream.iterate(0, at -> at < words.size(), at -> at + 2).boxed().flatMap(at -> IntStream
                .rangeClosed(1, Integer.parseInt(words.get(at + 1))).mapToObj(number -> words.get(at) + "/" + number));
    }

    private static boolean isThere(MatchResult shown) {
        boolean method = shown.group(1) == null;
        String name = shown.group(method ? 3 : 1);
        String source = text(ROOT.resolve("proxy/src/test/java/dev/sluice/proxy/front/" + name + ".java"));
        return source.contains(method ? "void " + shown.group(4) + "(" : "\"" + shown.group(2) + "\"");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
