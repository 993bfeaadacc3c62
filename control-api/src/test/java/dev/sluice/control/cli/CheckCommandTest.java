package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.config.Subcommand;

class CheckCommandTest {
    private static final String STACKS = "stacks:\n  old: { origins: [\"http://127.0.0.1:9001\"] }\n  new: { origins: [\"http://127.0.0.1:9002\"] }\n";
    private static final String UNIT = "units:\n  checkout:\n    owner: payments@shop.example\n    match: [{ path: \"/checkout/**\" }]\n";

    @TempDir
    private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void a_good_file_is_one_line_and_exit_code_0() throws IOException {
        Path file = file(STACKS + UNIT);
        assertThat(check(file.toString())).isZero();
        assertThat(out).hasToString(file + ": ok, 1 unit, 0 warnings\n");
    }

    @Test
    void a_problem_is_a_line_an_editor_can_follow_and_exit_code_2() throws IOException {
        Path file = file(STACKS + UNIT + "    share: 120%\n    guard: off\n");
        assertThat(check(file.toString())).isEqualTo(2);
        assertThat(out).hasToString(file + ":8:12: units.checkout.share: 120% (expected: 0..100% in steps of 0.01%)\n"
                + file + ":9:12: warning: units.checkout.guard: off: nothing takes this unit back by itself (expected: a guard)\n");
    }

    @Test
    void a_warning_alone_leaves_the_file_good() throws IOException {
        Path file = file(STACKS + UNIT + "    guard: off\n");
        assertThat(check(file.toString())).isZero();
        assertThat(out.toString()).contains(": warning: ").endsWith(file + ": ok, 1 unit, 1 warning\n");
    }

    @Test
    void an_absent_file_is_one_line_and_exit_code_2() {
        assertThat(check(directory.resolve("none.yaml").toString())).isEqualTo(2);
        assertThat(out).hasToString(directory.resolve("none.yaml") + ": does not exist (expected: the name of a file)\n");
    }

    @Test
    void json_holds_the_same_for_scripts() throws IOException {
        Path file = file(STACKS + UNIT + "    share: 120%\n    plan: {}\n    guard: off\n");
        assertThat(check(file.toString(), "--output", "json")).isEqualTo(2);
        JsonNode answer = JsonMapper.shared().readTree(out.toString());
        assertThat(answer.get("file").asString()).isEqualTo(file.toString());
        assertThat(answer.get("ok").asBoolean()).isFalse();
        JsonNode first = answer.get("problems").get(0);
        assertThat(first.get("line").asInt()).isEqualTo(8);
        assertThat(first.get("column").asInt()).isEqualTo(12);
        assertThat(first.get("path").asString()).isEqualTo("units.checkout.share");
        assertThat(first.get("what").asString()).isEqualTo("120%");
        assertThat(first.get("expected").asString()).isEqualTo("0..100% in steps of 0.01%");
        assertThat(answer.get("problems").get(1).has("expected")).isFalse();
        assertThat(answer.get("warnings")).hasSize(1);
    }

    @Test
    void json_of_a_good_file_has_empty_lists() throws IOException {
        assertThat(check(file(STACKS).toString(), "--output", "json")).isZero();
        JsonNode answer = JsonMapper.shared().readTree(out.toString());
        assertThat(answer.get("ok").asBoolean()).isTrue();
        assertThat(answer.get("problems")).isEmpty();
        assertThat(answer.get("warnings")).isEmpty();
    }

    @Test
    void without_a_file_it_says_how_it_is_used_with_exit_code_2() {
        assertThat(check()).isEqualTo(2);
        assertThat(err.toString()).contains("FILE").contains("Usage: check");
    }

    @Test
    void the_program_finds_it() {
        assertThat(ServiceLoader.load(Subcommand.class)).hasAtLeastOneElementOfType(CheckCommand.class);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("sluice.yaml"), text);
    }

    private int check(String... arguments) {
        return new CommandLine(new CheckCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }
}
