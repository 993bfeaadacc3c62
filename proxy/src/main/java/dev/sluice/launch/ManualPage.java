package dev.sluice.launch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What man shows of one command, in the language of man(7). */
final class ManualPage {
    private static final String EXAMPLE = "Example: ";

    private final CommandSpec spec;
    private final StringBuilder page = new StringBuilder();

    ManualPage(CommandSpec spec) {
        this.spec = spec;
    }

    /** As the file is called, without its section. */
    String name() {
        return spec.qualifiedName("-");
    }

    String text() {
        page.setLength(0);
        page.append(".TH ").append(quoted(name())).append(" 1 \"\" ").append(quoted("sluice " + Version.text())).append(" \"\"\n");
        section("NAME", name().replace("-", "\\-") + " \\- " + escaped(description().replaceFirst("\\.( .*)?$", "")));
        section("SYNOPSIS", synopsis());
        section("DESCRIPTION", escaped(description()));
        entries("COMMANDS", spec.subcommands().entrySet().stream()
                .map(each -> entry(bold(each.getKey()), each.getValue().getCommandSpec().usageMessage().description())));
        entries("PARAMETERS", spec.positionalParameters().stream().filter(each -> !each.hidden()).map(this::entry));
        entries("OPTIONS", spec.options().stream().filter(each -> !each.hidden()).map(this::entry));
        entries("EXIT STATUS", spec.usageMessage().exitCodeList().entrySet().stream()
                .map(each -> entry(bold(each.getKey()), each.getValue())));
        Arrays.stream(spec.usageMessage().footer()).filter(line -> line.startsWith(EXAMPLE))
                .forEach(line -> section("EXAMPLES", ".nf\n" + escaped(line.substring(EXAMPLE.length()).replace("%%", "%")) + "\n.fi"));
        section("SEE ALSO", others().map(other -> "\\fB" + other.replace("-", "\\-") + "\\fR(1)").collect(Collectors.joining(", ")));
        return page.toString();
    }

    private void section(String title, String text) {
        if (!text.isEmpty()) {
            page.append(".SH ").append(title).append('\n').append(text).append('\n');
        }
    }

    private void entries(String title, Stream<String> entries) {
        List<String> all = entries.toList();
        section(title, String.join("\n", all));
    }

    private String synopsis() {
        var options = spec.options().stream().filter(option -> !option.hidden())
                .map(option -> option.required() ? label(option) : "[" + label(option) + "]");
        var parameters = spec.positionalParameters().stream()
                .map(parameter -> parameter.arity().min() > 0 ? escaped(parameter.paramLabel())
                        : "[" + escaped(parameter.paramLabel()) + "]");
        var commands = spec.subcommands().isEmpty() ? Stream.<String>empty() : Stream.of("[\\fICOMMAND\\fR]");
        return bold(spec.qualifiedName()) + Stream.of(options, parameters, commands).flatMap(each -> each).map(each -> "\n" + each)
                .collect(Collectors.joining());
    }

    private static String label(OptionSpec option) {
        return bold(option.longestName()) + (takesValue(option) ? " \\fI" + escaped(option.paramLabel()) + "\\fR" : "");
    }

    private static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    private String entry(OptionSpec option) {
        String names = Arrays.stream(option.names()).map(ManualPage::bold).collect(Collectors.joining(", "));
        String text = String.join(" ", option.description()).replace("${DEFAULT-VALUE}", option.defaultValueString(false));
        return entry(names + (takesValue(option) ? " \\fI" + escaped(option.paramLabel()) + "\\fR" : ""), text);
    }

    private String entry(PositionalParamSpec parameter) {
        return entry("\\fI" + escaped(parameter.paramLabel()) + "\\fR", parameter.description());
    }

    private static String entry(String head, String... text) {
        return ".TP\n" + head + "\n" + escaped(plain(String.join(" ", text)));
    }

    private String description() {
        return plain(String.join(" ", spec.usageMessage().description()));
    }

    private Stream<String> others() {
        Stream<String> above = spec.parent() == null ? Stream.empty() : Stream.of(spec.parent().qualifiedName("-"));
        return Stream.concat(above, spec.subcommands().values().stream().map(line -> line.getCommandSpec().qualifiedName("-")));
    }

    private static String bold(String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "") + '"';
    }

    /** As picocli shows it: its marks for colours and for per cent are for terminals. */
    private static String plain(String text) {
        return Ansi.OFF.string(text).replace("%%", "%").replace("%n", " ");
    }

    /** Backslashes and dashes stand for themselves, and no line begins a request. */
    private static String escaped(String text) {
        String safe = text.replace("\\", "\\e").replace("-", "\\-");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
