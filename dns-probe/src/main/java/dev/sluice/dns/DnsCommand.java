package dev.sluice.dns;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.sluice.config.Subcommand;

/** {@code sluice dns}: the address of a site, as the world sees it. */
@Command(name = "dns", description = "Asks name servers who sees which record.", mixinStandardHelpOptions = true,
        subcommands = {WatchCommand.class, ProbeCommand.class})
public final class DnsCommand implements Subcommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Reached only when no subcommand was named. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "sluice dns: no command given (expected: watch or probe)");
    }
}
