package dev.sluice.control.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.sluice.config.Subcommand;

/** A command that is nothing but its subcommands. */
abstract class CommandGroup implements Subcommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Reached only when none of them was named. */
    @Override
    public final Integer call() {
        throw new ParameterException(spec.commandLine(), spec.name() + ": what about it? (expected: one of "
                + String.join(", ", spec.subcommands().keySet()) + ")");
    }
}
