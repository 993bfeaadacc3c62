package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What every command says of itself, whichever module contributes it. */
class UsageTest {
    /** They run until they are stopped, or print what another program reads. */
    private static final Set<String> WITHOUT_OUTPUT = Set.of("sluice completion", "sluice manual", "sluice demo", "sluice serve",
            "sluice load run", "sluice load record", "sluice load warm");

    static Stream<String> names() {
        return Main.program().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_command_that_is_named_is_described_as_among_all_others(String name) {
        assertThat(usages(Main.program(name, "--help").getSubcommands().get(name)))
                .isEqualTo(usages(Main.program().getSubcommands().get(name)));
    }

    @Test
    void only_the_command_that_is_named_is_described_and_all_when_none_is() {
        assertThat(Main.program("status").getSubcommands()).containsKey("status").doesNotContainKeys("serve", "load", "freeze");
        assertThat(Main.program("stauts").getSubcommands().keySet()).isEqualTo(Main.program().getSubcommands().keySet());
        assertThat(Main.program("completion", "bash").getSubcommands().keySet()).isEqualTo(Main.program().getSubcommands().keySet());
    }

    private static List<String> usages(CommandLine line) {
        return below(line).map(each -> each.getUsageMessage(Help.defaultColorScheme(Ansi.OFF))).toList();
    }

    static Stream<CommandLine> commands() {
        return below(Main.program());
    }

    private static Stream<CommandLine> below(CommandLine line) {
        return Stream.concat(Stream.of(line), line.getSubcommands().values().stream().flatMap(UsageTest::below));
    }

    /** A group only leads to its commands; freeze does something by itself as well. */
    static Stream<CommandLine> doing() {
        return commands().filter(line -> line.getSubcommands().isEmpty() || !line.getCommandSpec().positionalParameters().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_fits_80_columns_in_words_alone_and_tells_what_it_and_its_parameters_are(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        String usage = line.getUsageMessage(Help.defaultColorScheme(Ansi.OFF));
        assertThat(usage.lines()).allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(80))
                .noneMatch(text -> text.contains("\u001B"));
        assertThat(spec.usageMessage().description()).isNotEmpty();
        Stream<ArgSpec> told = Stream.concat(spec.options().stream(), spec.positionalParameters().stream());
        assertThat(told).allSatisfy(each -> assertThat(each.description()).as(each.paramLabel()).isNotEmpty());
        assertThat(spec.findOption("--help")).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("doing")
    void every_command_that_does_something_lists_its_exit_codes_and_has_an_example_that_is_right(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        assertThat(spec.usageMessage().exitCodeList()).containsKeys("0", "2");
        String example = Stream.of(spec.usageMessage().footer()).filter(text -> text.startsWith("Example: ")).findFirst().orElseThrow();
        assertThat(example.length()).as("in one line").isLessThanOrEqualTo(80);
        String[] typed = words(example.substring("Example: ".length()).replace("%%", "%"));
        CommandLine.ParseResult parsed = Main.program().parseArgs(Stream.of(typed).skip(1).toArray(String[]::new));
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        assertThat(parsed.commandSpec().qualifiedName()).isEqualTo(spec.qualifiedName());
    }

    @ParameterizedTest
    @MethodSource("doing")
    void every_command_answers_scripts_in_json(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        assertThat(spec.findOption("--output") != null || WITHOUT_OUTPUT.contains(spec.qualifiedName())).isTrue();
    }

    /** As a shell takes them apart: what stands in quotes is one. */
    private static String[] words(String line) {
        return Stream.of(line.replaceFirst("^source <\\((.*)\\)$", "$1").split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
                .map(word -> word.replace("\"", "")).toArray(String[]::new);
    }
}
