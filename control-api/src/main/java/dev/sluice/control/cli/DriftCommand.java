package dev.sluice.control.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice drift}. */
@Command(name = "drift", description = "Shows where the file and what is in force differ, and settles it one way or the other.",
        subcommands = {DriftCommand.Show.class, DriftCommand.TakeFile.class, DriftCommand.KeepLive.class})
public final class DriftCommand extends CommandGroup {
    /** {@code sluice drift show}. */
    @Command(name = "show", description = "Reads the file anew and shows what differs.", footer = {"", "Example: sluice drift show"})
    static final class Show extends ViewCommand {
        @Override
        String path() {
            return "/config/drift";
        }

        @Override
        void print(Json answer, Terminal terminal) {
            Json file = answer.at("file");
            terminal.paragraph(switch (file.text("state")) {
                case "in-force" -> "the file is in force as it is";
                case "not-loaded" -> "a reload would change: " + String.join(", ", file.texts("differs"));
                default -> "the file has problems and cannot be loaded; see: sluice check FILE";
            }, 2);
            List<Json> shares = answer.items("shares");
            if (shares.isEmpty()) {
                terminal.line("all units stand at the shares of the file");
                return;
            }
            var table = new Table(Table.text("UNIT"), Table.number("FILE"), Table.number("LIVE"), Table.text("LEFT SO BY"));
            shares.forEach(unit -> table.row(unit.has("kept") ? Tone.PLAIN : Tone.ALERT, unit.text("name"), unit.text("file"),
                    unit.text("live"), unit.has("kept") ? unit.at("kept").text("by") + ": " + unit.at("kept").text("reason") : ""));
            terminal.table(table);
        }
    }

    /** {@code sluice drift take-file}. */
    @Command(name = "take-file", description = "Sets units to the shares of the file, by the rules that a share by hand meets.",
            footer = {"", "Example: sluice drift take-file --reason \"the file is right\""})
    static final class TakeFile extends Settling {
        @Override
        void show(Json answer, Terminal terminal) {
            MovesPage.print(answer, terminal);
        }
    }

    /** {@code sluice drift keep-live}. */
    @Command(name = "keep-live", description = "Leaves units where they stand, until the file says something else again.",
            footer = {"", "Example: sluice drift keep-live --reason \"the file follows tomorrow\""})
    static final class KeepLive extends Settling {
        @Override
        void show(Json answer, Terminal terminal) {
            List<String> kept = answer.texts("kept");
            terminal.line(kept.isEmpty() ? "nothing differs"
                    : (answer.flag("dryRun") ? "dry run: would be left as they stand: "
                            : "left as they stand: ") + String.join(", ", kept));
        }
    }

    /** One way of settling it. */
    abstract static class Settling extends ClientCommand {
        @Parameters(paramLabel = "UNIT", arity = "0..*", description = "all that differ, if none is given")
        private List<String> units = new ArrayList<>();

        @Option(names = "--reason", paramLabel = "R", required = true, description = "why; goes into the journal")
        private String reason = "";

        @Option(names = "--dry-run", description = "say what would be done; change nothing")
        private boolean dryRun;

        @Override
        final int run(Terminal terminal) {
            Map<String, Object> body = new LinkedHashMap<>();
            if (!units.isEmpty()) {
                body.put("units", units);
            }
            body.put("reason", reason);
            var request = Request.post("/config/drift/" + name(), body);
            var answer = api().call(dryRun ? request.dry() : request);
            if (asJson()) {
                terminal.line(answer.toString());
            } else {
                show(answer, terminal);
            }
            return ExitCode.DONE;
        }

        abstract void show(Json answer, Terminal terminal);
    }
}
