package dev.sluice.control.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice revert}. Asks nothing back: the way to old is never in question. */
@Command(name = "revert", description = "Takes units back to old at once, and holds them there until rearm.",
        footer = {"", "Example: sluice revert checkout --reason \"support calls\""})
public final class RevertCommand extends ClientCommand {
    @Parameters(arity = "0..*", paramLabel = "UNIT", description = "name of a unit, as in the file")
    private List<String> units = List.of();

    @Option(names = "--all", description = "every unit")
    private boolean all;

    @Option(names = "--force", paramLabel = "UNIT",
            description = "its name once more: goes back although its plan is past its point of no return")
    private Optional<String> force = Optional.empty();

    @Option(names = "--reason", paramLabel = "R", description = "why; goes into the journal (default: who typed it where)")
    private String reason = Typist.reason();

    @Option(names = "--dry-run", description = "only tell what would go back, and what is only on new")
    private boolean dryRun;

    @Override
    int run(Terminal terminal) {
        if (all != units.isEmpty()) {
            throw wrongUsage("revert: " + (all ? "both units and --all" : "no unit given") + " (expected: names of units, or --all)");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (!all) {
            body.put("units", units);
        }
        force.ifPresent(name -> body.put("force", name));
        body.put("reason", reason);
        Request request = Request.post("/revert", body);
        var answer = api().call(dryRun ? request.dry() : request);
        if (asJson()) {
            terminal.line(answer.toString());
        } else {
            print(answer, terminal);
        }
        if (!dryRun && !answer.flag("durable")) {
            terminal.note("in force, but not yet on disk; it is being written until it is: see sluice journal");
        }
        return ExitCode.DONE;
    }

    private void print(Json answer, Terminal terminal) {
        terminal.paragraph(terminal.painted(dryRun ? "would go back to old: " : "back on old: ", Tone.GOOD)
                + String.join(", ", answer.texts("units")), 2);
        for (Json stake : answer.items("atStake")) {
            if (stake.whole("writes") + stake.whole("uncertain") + stake.whole("visitors") > 0) {
                terminal.paragraph(stake.text("name") + ": " + Wording.stake(stake) + "; see sluice ledger " + stake.text("name"), 2);
            }
        }
        if (!dryRun) {
            terminal.line("in force with generation " + answer.whole("generation") + "; to expose again: sluice rearm UNIT --reason …");
        }
    }
}
