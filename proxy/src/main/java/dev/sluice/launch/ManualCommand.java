package dev.sluice.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice manual}: a manual page for each command, of what the commands say of themselves. */
@Command(name = "manual", description = "Writes a manual page for each command into a directory.",
        exitCodeListHeading = "%nExit codes:%n", exitCodeList = {"0:written", "1:the directory cannot be written", "2:wrong usage"},
        footer = {"", "Example: sluice manual ~/.local/share/man/man1"})
final class ManualCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "where man looks for them, such as a man1; made when it is not there")
    private Path dir = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(dir);
        write(spec.root().commandLine());
        return ExitCode.OK;
    }

    private void write(CommandLine line) throws IOException {
        var page = new ManualPage(line.getCommandSpec());
        Files.writeString(dir.resolve(page.name() + ".1"), page.text());
        for (CommandLine below : line.getSubcommands().values()) {
            write(below);
        }
    }
}
