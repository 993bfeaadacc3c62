package dev.sluice.load.run;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.sluice.config.Subcommand;
import dev.sluice.load.draft.RecordCommand;
import dev.sluice.load.draft.WarmCommand;
import dev.sluice.load.result.CompareCommand;

/** {@code sluice load}: nothing but its subcommands. */
@Command(name = "load", description = "Visitors who walk through journeys, and what became of them.", mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, CompareCommand.class, RecordCommand.class, WarmCommand.class})
public final class LoadCommand implements Subcommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Reached only when none of them was named. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(),
                "load: what about it? (expected: one of " + String.join(", ", spec.subcommands().keySet()) + ")");
    }
}
