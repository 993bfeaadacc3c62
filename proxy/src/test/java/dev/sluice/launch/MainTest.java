package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({"'',sluice --help", "statu,sluice status --help", "share checkout,sluice share --help",
            "status --nonsense,sluice status --help",
            "token,sluice token --help", "token creat,sluice token create --help", "completion,sluice completion --help",
            "completion tcsh,sluice completion --help", "help,sluice --help", "version,sluice --version",
            "share checkout -5%,sluice share --help"})
    void wrong_usage_is_exit_2_with_one_line_what_and_one_line_what_to_type(String line, String next) {
        assertThat(type(line)).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(err.toString()).startsWith("sluice: ").endsWith("next: " + next + System.lineSeparator());
    }

    @ParameterizedTest
    @CsvSource({"share checkout -5% --reason r,-5% is below 0 (expected: 0 or above)",
            "share checkout 5% --reason r --if-generation abc,is no whole number (expected: like 1042)",
            "history list --limit 1.5,is no whole number (expected: like 1042)",
            "window plan w --at-most 5m --start tomorrow,is no time (expected: like 2026-12-01T02:00:00Z)"})
    void what_is_no_number_and_no_time_is_told_without_a_word_of_java(String line, String what) {
        assertThat(type(line)).isEqualTo(2);
        assertThat(err.toString()).contains(what).doesNotContain("java", "long", "int ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "status --help", "token create -h", "completion --help"})
    void every_command_explains_itself(String line) {
        assertThat(type(line)).isZero();
        assertThat(out.toString()).isNotEmpty();
        assertThat(out.toString().lines()).allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(80));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void the_help_of_the_program_lists_every_contributed_command() {
        type("--help");

        assertThat(out.toString()).contains("status", "share", "revert", "freeze", "token", "completion", "Exit codes:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void shells_learn_commands_and_options(String shell) {
        assertThat(type("completion " + shell)).isZero();
        assertThat(out.toString()).contains("complete", "revert", "if-generation", "create");
    }

    private int type(String line) {
        return Main.program().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .setColorScheme(Help.defaultColorScheme(Ansi.OFF)).execute(line.isEmpty() ? new String[0] : line.split(" "));
    }
}
