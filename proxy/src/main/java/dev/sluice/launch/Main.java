package dev.sluice.launch;

import java.util.ServiceLoader;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

import dev.sluice.config.Subcommand;

/** The {@code sluice} program: its subcommands are whatever the modules on the class path contribute. */
@Command(name = "sluice", description = "Moves a live site from an old stack to a new one, share by share.",
        mixinStandardHelpOptions = true, versionProvider = Main.Version.class, subcommands = GenerateCompletion.class,
        sortOptions = false)
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(program().execute(arguments));
    }

    static CommandLine program() {
        var program = new CommandLine(new Main());
        ServiceLoader.load(Subcommand.class).forEach(program::addSubcommand);
        return program.setExecutionExceptionHandler(Main::explain);
    }

    /** Reached only when no subcommand was named. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "sluice: no command given (expected: one of the commands below)");
    }

    private static int explain(Exception failure, CommandLine commandLine, ParseResult parsed) {
        var message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        commandLine.getErr().println(commandLine.getColorScheme().errorText("sluice: " + message));
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The version of the jar this class came from. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"sluice " + (version == null ? "(not packaged)" : version)};
        }
    }
}
