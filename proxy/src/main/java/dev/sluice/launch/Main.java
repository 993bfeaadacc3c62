package dev.sluice.launch;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

import dev.sluice.config.Subcommand;
import dev.sluice.model.Nearest;

/** The {@code sluice} program: its subcommands are whatever the modules on the class path contribute. */
@Command(name = "sluice", description = "Moves a live site from an old stack to a new one, share by share.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, subcommands = {Completion.class, ManualCommand.class},
        sortOptions = false,
        footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 refused or not",
                "reached, 4 lost update, 5 control API unreachable."})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(program(arguments).execute(arguments));
    }

    /** Of the subcommands only the one that the arguments name, for to describe them all is most of a start; all when they name none. */
    static CommandLine program(String... arguments) {
        var program = new CommandLine(new Main());
        var contributed = ServiceLoader.load(Subcommand.class).stream().toList();
        var named = contributed.stream().filter(each -> arguments.length > 0 && arguments[0].equals(name(each.type()))).toList();
        (named.isEmpty() ? contributed : named).forEach(each -> program.addSubcommand(each.get()));
        addHelp(program);
        Spelling.teach(program);
        return program.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(Main::correct)
                .setExecutionExceptionHandler(Main::explain);
    }

    private static String name(Class<?> subcommand) {
        Command described = subcommand.getAnnotation(Command.class);
        return described == null ? "" : described.name();
    }

    /** Every subcommand explains itself, whoever contributed it. */
    private static void addHelp(CommandLine line) {
        if (line.getCommandSpec().findOption("--help") == null) {
            line.getCommandSpec()
                    .addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help message and exit.")
                            .build());
        }
        line.getSubcommands().values().forEach(Main::addHelp);
    }

    /** Reached only when no subcommand was named. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given (expected: one of those that sluice --help lists)");
    }

    /** Wrong usage: one line what, one line what to type next. */
    private static int correct(ParameterException failure, String[] arguments) {
        var line = failure.getCommandLine();
        line.getErr().println(line.getColorScheme().errorText("sluice: " + Spelling.told(failure, arguments)));
        line.getErr().println("next: " + line.getCommandSpec().qualifiedName() + (isVersion(failure) ? " --version"
                : nearestSubcommand(failure) + " --help"));
        return ExitCode.USAGE;
    }

    private static boolean isVersion(ParameterException failure) {
        return failure instanceof UnmatchedArgumentException unmatched && unmatched.getUnmatched().equals(List.of("version"));
    }

    /** With a blank before it; empty unless one was mistyped. */
    private static String nearestSubcommand(ParameterException failure) {
        var known = failure.getCommandLine().getSubcommands().keySet();
        return failure instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().stream().findFirst().flatMap(typed -> Nearest.to(typed, known)).map(name -> " " + name)
                        .orElse("")
                : "";
    }

    private static int explain(Exception failure, CommandLine commandLine, ParseResult parsed) {
        var message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        commandLine.getErr().println(commandLine.getColorScheme().errorText("sluice: " + message));
        return ExitCode.SOFTWARE;
    }
}
