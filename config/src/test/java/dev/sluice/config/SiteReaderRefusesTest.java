package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no example can show: files that are none, the environment, and sizes. */
class SiteReaderRefusesTest {
    @TempDir
    private Path directory;

    @Test
    void an_absent_file_and_a_directory() {
        assertThat(inspect(directory.resolve("none.yaml"))).containsExactly("none.yaml: does not exist (expected: the name of a file)");
        assertThat(inspect(directory)).containsExactly(directory + ": is a directory (expected: a file)");
    }

    @Test
    void what_cannot_be_read_at_all() {
        var file = SiteFile.in(directory, "").path().resolve("below.yaml");
        assertThat(inspect(file)).singleElement().asString().startsWith("sluice.yaml/below.yaml: cannot be read: ");
    }

    @Test
    void a_file_of_more_than_4_mebibytes() {
        assertThat(file(" ".repeat((4 << 20) + 1)).problems())
                .containsExactly("sluice.yaml: is larger than 4096 KiB (expected: at most 4096 KiB)");
    }

    @Test
    void a_file_that_is_not_utf_8() throws IOException {
        Path file = directory.resolve("latin.yaml");
        Files.write(file, "site: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(inspect(file)).containsExactly("latin.yaml: is not UTF-8 (expected: text in UTF-8)");
    }

    @Test
    void a_character_that_cannot_be_printed() {
        assertThat(file("site: shop\nlog: a\u0007\n").problems())
                .containsExactly("sluice.yaml:2:7: character U+0007 (expected: printable characters, as YAML asks)");
    }

    @Test
    void names_of_files_for_dns_that_no_file_can_have() {
        String site = "stacks: { old: { origins: [\"http://127.0.0.1:1\"] } }\ndns:\n"
                + "  watch: [{ name: www.shop.example, A: { old: [192.0.2.10], new: [198.51.100.10] } }]\n";
        assertThat(file(site + "  certificates: { ca: \"a\\0b\" }\n").problems()).singleElement().asString()
                .startsWith("sluice.yaml:4:23: dns.certificates.ca: ");
        assertThat(file(site + "  resolvers: \"a\\0b\"\n").problems()).singleElement().asString()
                .startsWith("sluice.yaml:4:14: dns.resolvers: ");
        assertThat(file(site + "  resolvers: [{ name: r, url: \"https://192.0.2.53/q\", over: [https], ca: \"a\\0b\" }]\n").problems())
                .singleElement().asString().startsWith("sluice.yaml:4:74: dns.resolvers[1].ca: ");
    }

    @Test
    void a_comment_alone_is_empty() {
        assertThat(file("# nothing\n---\n# more\n").problems()).singleElement().asString().startsWith("sluice.yaml: is empty (expected: ");
    }

    @Test
    void brackets_without_end_do_not_exhaust_the_stack() {
        assertThat(file("site: " + "[".repeat(1 << 20)).problems())
                .containsExactly("sluice.yaml:1:26: nested too deeply (expected: at most 20 levels)");
        assertThat(file("- ".repeat(1 << 20)).problems()).singleElement().asString().contains("nested too deeply");
    }

    @Test
    void aliases_that_would_grow_into_billions() {
        String bomb = IntStream.range(1, 30)
                .mapToObj(level -> "a" + level + ": &a" + level + " [*a" + (level - 1) + ", *a" + (level - 1) + "]\n")
                .collect(Collectors.joining("", "a0: &a0 x\n", ""));
        assertThat(file(bomb).problems()).hasSize(88).allMatch(line -> line.contains("anchors and aliases are not read"));
    }

    @Test
    void terminal_codes_in_a_value_are_written_out() {
        assertThat(file("site: \"\\e[31mred\\u202E\"\n").problems()).last().asString()
                .contains("site: \\u001B[31mred\\u202E (expected: ");
    }

    @Test
    void a_long_value_is_cut() {
        assertThat(file("site: " + "x".repeat(100_000)).problems()).allMatch(line -> line.length() < 200);
    }

    @Test
    void more_problems_than_anyone_reads_are_counted() {
        String keys = IntStream.range(0, 5_000).mapToObj(number -> "key" + number + ": 1\n").collect(Collectors.joining());
        assertThat(good(keys).problems()).hasSize(1_001).last()
                .isEqualTo("sluice.yaml: 4000 more problems (expected: first those above put right)");
    }

    @Test
    void too_many_units_matches_or_endpoints() {
        assertThat(good("units:\n" + units(1_001, 1)).problems())
                .containsExactly("sluice.yaml:5:3: units: 1001 units (expected: at most 1000)");
        assertThat(good("units:\n" + units(101, 100)).problems()).singleElement().asString()
                .contains("more than 10000 matches in the file (expected: at most 10000)");
        String endpoints = IntStream.range(0, 101).mapToObj(number -> "GET /a/" + number).collect(Collectors.joining(", "));
        assertThat(good("units: { a: { owner: o, match: [{ path: /a/** }], endpoints: [" + endpoints + "] } }").problems()).singleElement()
                .asString().contains("101 endpoints (expected: at most 100, each is measured on its own)");
    }

    @Test
    void a_variable_that_is_not_set_unless_there_is_a_default() {
        var file = good("site: ${SITE:-shop.example}\nlog: { level: \"${LEVEL}\" }\n");
        assertThat(file.site(Map.of("LEVEL", "warn")).name()).isEqualTo("shop.example");
        assertThat(file.site(Map.of("LEVEL", "warn", "SITE", "")).name()).isEqualTo("shop.example");
        assertThat(file.site(Map.of("LEVEL", "warn", "SITE", "other.example")).name()).isEqualTo("other.example");
        assertThat(file.problems(Map.of()))
                .containsExactly("sluice.yaml:5:15: log.level: ${LEVEL} is not set in the environment (expected: "
                        + "a value, or ${LEVEL:-default})");
    }

    @Test
    void a_variable_is_put_into_the_middle_of_a_value_and_not_looked_at_again() {
        var file = good("listen: [{ address: \"${HOST}:${PORT:-80}80\" }]");
        assertThat(file.site(Map.of("HOST", "127.0.0.1")).listeners().getFirst().address().port()).isEqualTo(8080);
        assertThat(file.problems(Map.of("HOST", "${HOME}$1"))).containsExactly("sluice.yaml:4:21: listen[1].address: ${HOME}$1:8080 "
                + "(expected: HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080)");
    }

    @Test
    void a_small_file_that_the_environment_would_make_huge() {
        String owner = "${BIG}".repeat(1_000);
        assertThat(good("units: { a: { owner: \"" + owner + "\", match: [{ path: /a }] } }").problems(Map.of("BIG", "x".repeat(100_000))))
                .singleElement().asString().contains("the environment makes the file too long (expected: at most 4 MiB put in)");
    }

    @Test
    void a_page_that_is_too_large_or_not_text() throws IOException {
        Files.writeString(directory.resolve("page.html"), "x".repeat((256 << 10) + 1));
        assertThat(good("freeze: { page: page.html }").problems()).containsExactly(
                "sluice.yaml:4:17: freeze.page: page.html is larger than 256 KiB (expected: at most 256 KiB)");
        Files.write(directory.resolve("page.html"), new byte[] {(byte) 0xff});
        assertThat(good("freeze: { page: page.html }").problems()).containsExactly(
                "sluice.yaml:4:17: freeze.page: page.html is not UTF-8 (expected: text in UTF-8)");
        assertThat(good("freeze: { page: \"a\\0b\" }").problems()).containsExactly(
                "sluice.yaml:4:17: freeze.page: a\\u0000b (expected: the name of an HTML file)");
    }

    @Test
    void a_byte_order_mark_and_other_line_ends_are_no_problem() {
        assertThat(file("\uFEFF" + SiteFile.STACKS.replace("\n", "\r\n")).site().newStack()).isPresent();
    }

    private static String units(int count, int matches) {
        return IntStream.range(0, count).mapToObj(unit -> "  u" + unit + ": { owner: o, match: [" + IntStream.range(0, matches)
                .mapToObj(match -> "{ path: /u" + unit + "/m" + match + " }").collect(Collectors.joining(", ")) + "] }\n")
                .collect(Collectors.joining());
    }

    private SiteFile good(String text) {
        return file(SiteFile.STACKS + text);
    }

    private SiteFile file(String text) {
        return SiteFile.in(directory, text);
    }

    private List<String> inspect(Path file) {
        return SiteReader.inspect(file, Map.of()).problems().stream().map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }
}
