package dev.sluice.control.cli;

import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;

/** {@code sluice share}. */
@Command(name = "share", description = "Sets the share of a unit, and of its group, that goes to new.",
        footer = {"", "Example: sluice share checkout 25%% --reason \"first orders\""})
public final class ShareCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
    private String unit = "";

    @Parameters(index = "1", paramLabel = "SHARE", description = "like 25%% or 0.5%%")
    private String share = "";

    @Option(names = "--reason", paramLabel = "R", required = true, description = "why; goes into the journal")
    private String reason = "";

    @Option(names = "--if-generation", paramLabel = "N", description = "only if nothing was changed since generation N (else exit code 4)")
    private Optional<Long> generation = Optional.empty();

    @Option(names = "--dry-run", description = "say what would be done; change nothing")
    private boolean dryRun;

    @Override
    int run(Terminal terminal) {
        var request = Request.put("/units/" + ApiClient.segment(unit) + "/share",
                Map.of("share", ShareText.checked(share).toString(), "reason", reason));
        if (generation.isPresent()) {
            request = request.ifGeneration(generation.get());
        }
        var answer = api().call(dryRun ? request.dry() : request);
        if (asJson()) {
            terminal.line(answer.toString());
            return ExitCode.DONE;
        }
        MovesPage.print(answer, terminal);
        return ExitCode.DONE;
    }
}
