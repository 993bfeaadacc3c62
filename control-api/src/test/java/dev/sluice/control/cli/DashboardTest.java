package dev.sluice.control.cli;

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
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** What the dashboard's files must keep to, so that its content security policy never breaks it and no data becomes markup. */
class DashboardTest {
    private static final Path FOLDER = Path.of("src/main/resources/dashboard");

    @Test
    void nothing_is_written_into_the_page_as_markup_or_as_code() {
        assertThat(scripts()).isNotEmpty().allSatisfy(file -> assertThat(text(file))
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "cssText"));
    }

    @Test
    void no_token_outlives_the_page() {
        assertThat(scripts()).allSatisfy(
                file -> assertThat(text(file)).doesNotContain("sessionStorage", "localStorage", "indexedDB", "document.cookie"));
    }

    @Test
    void the_page_has_no_inline_script_style_or_handler() {
        assertThat(text(FOLDER.resolve("index.html")))
                .doesNotContainPattern("(?i)<style|\\sstyle=|\\son[a-z]+=|<script(?![^>]*\\ssrc=)|javascript:");
    }

    @Test
    void everything_that_is_asked_for_is_there() {
        var ofPage = found("(?:src|href)=\"([^\":#]+)\"", text(FOLDER.resolve("index.html"))).map(FOLDER::resolve);
        var ofScripts = scripts().stream().flatMap(file -> found("from '([^']+)'", text(file)).map(file.getParent()::resolve));
        assertThat(Stream.concat(ofPage, ofScripts)).hasSizeGreaterThan(30).allSatisfy(file -> assertThat(file.normalize()).exists());
    }

    @Test
    void whatever_is_taken_from_another_script_is_given_there() {
        assertThat(scripts()).allSatisfy(file -> taken(file).forEach((from, names) -> assertThat(text(file.getParent().resolve(from)))
                .satisfies(text -> names
                        .forEach(name -> assertThat(text).containsPattern("export (async )?(class|function|const) " + name + "\\b")))));
    }

    @Test
    void no_script_lies_there_that_nobody_asks_for() {
        var asked = scripts().stream()
                .flatMap(file -> found("from '([^']+)'", text(file)).map(name -> file.getParent().resolve(name).normalize()));
        assertThat(asked.toList()).containsAll(scripts().stream().filter(file -> !file.endsWith("app.js")).toList());
    }

    @Test
    void every_place_that_a_script_looks_for_is_in_the_page() {
        var page = text(FOLDER.resolve("index.html"));
        assertThat(scripts().stream().flatMap(file -> found("byId\\('([^']+)'\\)", text(file)))).isNotEmpty()
                .allSatisfy(id -> assertThat(page).contains("id=\"" + id + "\""));
    }

    private static Stream<String> found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map((MatchResult match) -> match.group(1)).toList().stream();
    }

    /** What a script takes by name, by where it takes it from. */
    private static Map<String, List<String>> taken(Path file) {
        return Pattern.compile("import \\{([^}]+)\\} from '([^']+)'").matcher(text(file)).results()
                .collect(Collectors.toMap(found -> found.group(2), found -> List.of(found.group(1).split(", "))));
    }

    private static List<Path> scripts() {
        try (Stream<Path> files = Files.walk(FOLDER, 2)) {
            return files.filter(file -> file.toString().endsWith(".js")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
