package dev.sluice.control.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.sluice.config.Subcommand;

/** A command that asks the control API something; turns what went wrong into two lines on standard error and an exit code. */
@Command(exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage or configuration", "3:refused or not reached", "4:lost update",
                "5:control API unreachable"})
abstract class ClientCommand implements Subcommand {
    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() {
        var terminal = terminal();
        try {
            return run(terminal);
        } catch (CommandFailure failure) {
            complain(failure, terminal);
            return failure.exitCode();
        } finally {
            terminal.flush();
        }
    }

    /** Does it and returns the exit code. */
    abstract int run(Terminal terminal);

    /** As it is typed. */
    final String name() {
        return spec.name();
    }

    final ApiClient api() {
        return connection.connect();
    }

    final ConnectionOptions connection() {
        return connection;
    }

    final boolean asJson() {
        return output.isJson();
    }

    /** The user asked for what cannot be asked. */
    final ParameterException wrongUsage(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /** On standard error: two lines, or the document when the answer was to be one. */
    final void complain(CommandFailure failure, Terminal terminal) {
        if (asJson()) {
            terminal.problem(failure.document());
        } else {
            terminal.complain(failure.or(spec.qualifiedName() + " --help"));
        }
    }

    private Terminal terminal() {
        var line = spec.commandLine();
        return new Terminal(line.getOut(), line.getErr(), line.getColorScheme().ansi().enabled());
    }
}
