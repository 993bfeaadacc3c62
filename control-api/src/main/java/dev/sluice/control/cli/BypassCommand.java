package dev.sluice.control.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice bypass}. */
@Command(name = "bypass", description = "Lets testers in while a unit is frozen, or to one stack: makes, lists and takes back passes.",
        subcommands = {BypassCommand.Create.class, BypassCommand.ListAll.class, BypassCommand.Revoke.class})
public final class BypassCommand extends CommandGroup {
    /** {@code sluice bypass create}. */
    @Command(name = "create", description = "Makes a pass: standard output is its link alone, which is good once.",
            footer = {"", "Example: sluice bypass create --unit checkout --stack new --for 1h"})
    static final class Create extends ClientCommand {
        @Option(names = "--unit", paramLabel = "U", description = "for this unit; may be repeated (default: all)")
        private List<String> units = List.of();

        @Option(names = "--stack", paramLabel = "S", description = "old or new (default: where they would go anyway)")
        private Optional<String> stack = Optional.empty();

        @Option(names = "--for", paramLabel = "T", converter = DurationText.class, description = "until it ends, 8h at most (default: 1h)")
        private Optional<Duration> lasting = Optional.empty();

        @Option(names = "--mode", paramLabel = "M", description = "a freeze that it passes; may be repeated (default: every one)")
        private List<String> modes = List.of();

        @Option(names = "--allow-writes", description = "also writes to what is frozen; then nothing is known to be the last write")
        private boolean writes;

        @Option(names = "--network", paramLabel = "N", description = "whose requests need no link, like 192.0.2.0/24; may be repeated")
        private List<String> networks = List.of();

        @Option(names = "--holder", paramLabel = "H", description = "whose it is, for the list (default: the token's name)")
        private Optional<String> holder = Optional.empty();

        @Option(names = "--page", paramLabel = "P", description = "the path where the link ends (default: /)")
        private Optional<String> page = Optional.empty();

        @Option(names = "--site", paramLabel = "URL", description = "what the link begins with (default: the first listener)")
        private Optional<String> site = Optional.empty();

        @Option(names = "--reason", paramLabel = "R", description = "why; goes into the journal (default: who typed it where)")
        private String reason = Typist.reason();

        @Override
        int run(Terminal terminal) {
            var answer = api().call(Request.post("/bypass", body()));
            if (asJson()) {
                terminal.line(answer.toString());
                return ExitCode.DONE;
            }
            if (networks.isEmpty()) {
                terminal.line(site.map(base -> base.replaceAll("/+$", "") + answer.text("link"))
                        .orElseGet(() -> answer.texts("links").getFirst()));
                terminal.note("for programs: Sluice-Bypass: " + answer.text("header"));
            }
            terminal.note("pass " + answer.text("id") + " opens " + opens(answer) + " until " + answer.text("until")
                    + "; take it back: sluice bypass revoke " + answer.text("id"));
            return ExitCode.DONE;
        }

        private static String opens(Json pass) {
            List<String> units = pass.texts("units");
            return (units.isEmpty() ? "EVERY unit (for some alone: --unit)" : String.join(", ", units))
                    + (pass.has("stack") ? ", at the " + pass.text("stack") + " stack," : "") + " while it is frozen "
                    + String.join(", ", pass.texts("modes")) + (pass.flag("allowWrites") ? ", writes too," : ", for reading alone,");
        }

        private Map<String, Object> body() {
            Map<String, Object> body = new LinkedHashMap<>();
            holder.ifPresent(name -> body.put("holder", name));
            body.put("units", units);
            stack.ifPresent(side -> body.put("stack", side));
            if (!modes.isEmpty()) {
                body.put("modes", modes);
            }
            body.put("allowWrites", writes);
            body.put("networks", networks);
            page.ifPresent(path -> body.put("page", path));
            lasting.ifPresent(time -> body.put("for", DurationText.of(time)));
            body.put("reason", reason);
            return body;
        }
    }

    /** {@code sluice bypass list}. */
    @Command(name = "list", description = "Lists the passes that are not over; never what shows one.",
            footer = {"", "Example: sluice bypass list"})
    static final class ListAll extends ClientCommand {
        @Override
        int run(Terminal terminal) {
            var answer = api().get("/bypass");
            if (asJson()) {
                terminal.line(answer.toString());
                return ExitCode.DONE;
            }
            var table = new Table(Table.text("ID"), Table.text("HOLDER"), Table.text("UNITS"), Table.text("STACK"), Table.text("LETS IN"),
                    Table.text("LINK"), Table.text("UNTIL"));
            answer.items("passes").forEach(pass -> table.row(Tone.PLAIN, pass.text("id"), pass.text("holder"),
                    pass.texts("units").isEmpty() ? "all" : String.join(", ", pass.texts("units")),
                    pass.has("stack") ? pass.text("stack") : "as visitors",
                    String.join(", ", pass.texts("modes")) + (pass.flag("allowWrites") ? ", writes" : ""), link(pass),
                    Wording.time(pass.text("until"))));
            terminal.table(table);
            return ExitCode.DONE;
        }

        private static String link(Json pass) {
            if (!pass.texts("networks").isEmpty()) {
                return String.join(", ", pass.texts("networks"));
            }
            return pass.has("linkUsed") ? "used" : "not used";
        }
    }

    /** {@code sluice bypass revoke}. */
    @Command(name = "revoke", description = "Takes a pass back; it lets nobody in from then on.",
            footer = {"", "Example: sluice bypass revoke 3f2a"})
    static final class Revoke extends ClientCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "as bypass list shows it")
        private String id = "";

        @Override
        int run(Terminal terminal) {
            var answer = api().call(Request.delete("/bypass/" + ApiClient.segment(id)));
            terminal.line(asJson() ? answer.toString() : "took back pass " + answer.text("id") + " of " + answer.text("holder"));
            return ExitCode.DONE;
        }
    }
}
