package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What shells and man make of what is written for them, where they are installed. */
class ShellsTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({"sluice sta,status", "sluice plan re,resume", "sluice share --rea,--reason", "sluice freeze callbacks re,retry"})
    void bash_completes_commands_and_options(String typed, String completed) throws Exception {
        Path script = script("bash");
        String words = Stream.of(typed.split(" ", -1)).map(word -> "'" + word + "'").reduce((a, b) -> a + " " + b).orElseThrow();
        int last = typed.split(" ", -1).length - 1;
        assertThat(output("bash", "-c", "source " + script + "; COMP_WORDS=(" + words + "); COMP_CWORD=" + last
                + "; _complete_sluice; printf '%s\\n' \"${COMPREPLY[@]}\"").lines()).contains(completed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void the_script_of_a_shell_is_one_that_it_can_read(String shell) throws Exception {
        assumeTrue(installed(shell), shell + " is not installed");
        assertThat(output(shell, "-n", script(shell).toString())).isEmpty();
    }

    /** A terminal of its own, since only there zsh completes anything; what is awaited ends each step. */
    @ParameterizedTest
    @ValueSource(strings = {"autoload -Uz compinit; compinit -u -D", "autoload -Uz compinit; compinit -u -D; source _sluice"})
    void zsh_completes_commands_and_options_from_a_directory_of_completions_and_when_it_is_told_to(String setup) throws Exception {
        assumeTrue(installed("zsh"), "zsh is not installed");
        Files.writeString(dir.resolve("_sluice"), type("completion", "zsh"));
        Path steps = Files.writeString(dir.resolve("steps"), """
                zmodload zsh/zpty
                zpty shell zsh -f -i
                zpty -w shell "PS1=; unsetopt zle_bracketed_paste; cd %s; fpath=(\\$PWD \\$fpath); %s; print rea''dy"
                zpty -r shell seen '*ready*'
                zpty -w -n shell $'sluice sta\\t'
                zpty -r shell seen '*sluice status*' && print completed a command
                zpty -w -n shell $'\\x15sluice share --rea\\t'
                zpty -r shell seen '*sluice share --reason*' && print completed an option
                print -r -- "$seen"
                zpty -d shell
                """.formatted(dir, setup));
        assertThat(output("timeout", "60", "zsh", "-f", steps.toString())).contains("completed a command", "completed an option")
                .doesNotContain("not found");
    }

    @Test
    void fish_completes_commands_and_options() throws Exception {
        assumeTrue(installed("fish"), "fish is not installed");
        Path script = script("fish");
        assertThat(output("fish", "-c", "source " + script + "; complete -C 'sluice sta'")).contains("status");
        assertThat(output("fish", "-c", "source " + script + "; complete -C 'sluice share --rea'")).contains("--reason");
        assertThat(output("fish", "-c", "source " + script + "; complete -C 'sluice freeze callbacks re'")).contains("retry");
    }

    @Test
    void a_manual_page_is_written_for_each_command_and_has_what_its_help_has() throws Exception {
        assertThat(type("manual", dir.resolve("man1").toString())).isEmpty();
        try (Stream<Path> pages = Files.list(dir.resolve("man1"))) {
            assertThat(pages.map(page -> page.getFileName().toString()))
                    .contains("sluice.1", "sluice-share.1", "sluice-freeze-callbacks-retry.1")
                    .hasSize((int) UsageTest.commands().count());
        }
        assertThat(Files.readString(dir.resolve("man1/sluice-share.1"))).contains(".TH \"sluice-share\" 1",
                "sluice\\-share \\- Sets the share of a unit", ".SH EXIT STATUS", "\\fB\\-\\-if\\-generation\\fR \\fIN\\fR",
                "sluice share checkout 25% \\-\\-reason \"first orders\"");
    }

    @Test
    void man_shows_every_page_without_a_complaint() throws Exception {
        assumeTrue(installed("mandoc"), "mandoc is not installed");
        type("manual", dir.resolve("man1").toString());
        List<String> command;
        try (Stream<Path> pages = Files.list(dir.resolve("man1"))) {
            command = Stream.concat(Stream.of("mandoc", "-Tlint", "-Wwarning"), pages.map(Path::toString).sorted()).toList();
        }
        assertThat(output(command.toArray(String[]::new)).lines()).as("none has a date, so that two builds are the same")
                .allSatisfy(line -> assertThat(line).endsWith("WARNING: missing date, using \"\": TH"));
    }

    private Path script(String shell) throws IOException {
        return Files.writeString(dir.resolve("sluice." + shell), type("completion", shell));
    }

    private static String type(String... words) {
        var out = new StringWriter();
        assertThat(Main.program().setOut(new PrintWriter(out)).execute(words)).isZero();
        return out.toString();
    }

    private static boolean installed(String program) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    /** Both of its streams together. */
    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
