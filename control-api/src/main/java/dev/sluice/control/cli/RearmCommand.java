package dev.sluice.control.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;

/** {@code sluice rearm}. */
@Command(name = "rearm", description = "Allows a reverted unit, with its group, to be exposed again; it stands at 0%%.",
        footer = {"", "Example: sluice rearm checkout --reason \"mended in 4.2\""})
public final class RearmCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
    private String unit = "";

    @Option(names = "--reason", paramLabel = "R", required = true, description = "what was found and mended; goes into the journal")
    private String reason = "";

    @Option(names = "--change", paramLabel = "REF",
            description = "what was changed, such as a release; asked for after three reverts in a day")
    private Optional<String> change = Optional.empty();

    @Override
    int run(Terminal terminal) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("reason", reason));
        change.ifPresent(ref -> body.put("change", ref));
        var answer = api().call(Request.post("/units/" + ApiClient.segment(unit) + "/rearm", body));
        if (asJson()) {
            terminal.line(answer.toString());
        } else {
            terminal.paragraph("may be exposed again, at 0%: " + String.join(", ", answer.texts("units")), 2);
            terminal.line("in force with generation " + answer.whole("generation") + "; next: sluice share " + unit + " 1% --reason …");
        }
        return ExitCode.DONE;
    }
}
