package dev.sluice.control.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice history}. */
@Command(name = "history", description = "Shows, compares and restores earlier pictures of the split.",
        subcommands = {HistoryCommand.ListAll.class, HistoryCommand.Show.class, HistoryCommand.Diff.class, HistoryCommand.Restore.class})
public final class HistoryCommand extends CommandGroup {
    /** {@code sluice history list}. */
    @Command(name = "list", description = "Lists the last generations, the newest first: when each came into force and by whom.",
            footer = {"", "Example: sluice history list --limit 50"})
    static final class ListAll extends ViewCommand {
        private static final String UNTOLD = "(a step of a ramp, or of a hold: not in the journal)";

        @Option(names = "--limit", paramLabel = "N", description = "at most so many, 1..1000 (default: ${DEFAULT-VALUE})")
        private int limit = 20;

        @Option(names = "--before", paramLabel = "N", description = "only those before generation N")
        private Optional<Long> before = Optional.empty();

        @Override
        String path() {
            return "/generations?limit=" + limit + before.map(number -> "&before=" + number).orElse("");
        }

        @Override
        void print(Json answer, Terminal terminal) {
            var table = new Table(Table.number("GENERATION"), Table.text("AT"), Table.text("BY"), Table.text("WHAT"));
            List<Json> all = answer.items("generations");
            all.forEach(one -> table.row(Tone.PLAIN, Long.toString(one.whole("generation")), Wording.time(one.text("at")),
                    one.has("sentence") ? one.text("actor") : "sluice", one.has("sentence") ? one.text("sentence") : UNTOLD));
            terminal.table(table);
            if (all.size() == limit) {
                terminal.note("there may be older ones: sluice history list --before " + all.getLast().whole("generation"));
            }
        }
    }

    /** {@code sluice history show}. */
    @Command(name = "show", description = "Shows where every unit stood in one generation.",
            footer = {"", "Example: sluice history show 1042"})
    static final class Show extends ViewCommand {
        @Parameters(index = "0", paramLabel = "GENERATION", description = "number of a picture, as history list shows it")
        private long generation;

        @Override
        String path() {
            return "/generations/" + generation;
        }

        @Override
        void print(Json answer, Terminal terminal) {
            var picture = answer.at("picture");
            terminal.paragraph("generation " + picture.whole("generation") + ", " + Wording.time(picture.text("at"))
                    + (picture.has("sentence") ? ", by " + picture.text("actor") + ": " + picture.text("sentence") : ""), 2);
            var table = new Table(Table.text("UNIT"), Table.number("SHARE"), Table.text("LATCH"), Table.text("FREEZE"), Table.text("PLAN"));
            picture.items("units").forEach(unit -> table.row(unit.flag("latched") ? Tone.ALERT : Tone.PLAIN, unit.text("name"),
                    unit.text("share"), unit.flag("latched") ? "latched" : "", unit.text("freeze"), plan(unit)));
            terminal.table(table);
        }
    }

    /** {@code sluice history diff}. */
    @Command(name = "diff", description = "Shows the units that stand otherwise in another generation, or now.",
            footer = {"", "Example: sluice history diff 1042"})
    static final class Diff extends ViewCommand {
        @Parameters(index = "0", paramLabel = "GENERATION", description = "number of a picture, as history list shows it")
        private long generation;

        @Parameters(index = "1", arity = "0..1", paramLabel = "OTHER", description = "the one in force, if not given")
        private Optional<Long> other = Optional.empty();

        @Override
        String path() {
            return "/generations/" + generation + "/diff" + other.map(number -> "?to=" + number).orElse("");
        }

        @Override
        void print(Json answer, Terminal terminal) {
            List<Json> units = answer.items("units");
            if (units.isEmpty()) {
                terminal.line("nothing differs between generations " + generation + " and " + answer.whole("to"));
                return;
            }
            var table = new Table(Table.text("UNIT"), Table.text("IN " + generation), Table.text("IN " + answer.whole("to")));
            units.forEach(unit -> table.row(Tone.PLAIN, unit.text("name"), stood(unit, "from"), stood(unit, "to")));
            terminal.table(table);
        }

        private static String stood(Json unit, String side) {
            if (!unit.has(side)) {
                return "not there";
            }
            Json stood = unit.at(side);
            List<String> words = new ArrayList<>(List.of(stood.text("share")));
            if (stood.flag("latched")) {
                words.add("latched");
            }
            if (!stood.text("freeze").equals("open")) {
                words.add(stood.text("freeze"));
            }
            words.add("plan " + plan(stood));
            return String.join(", ", words);
        }
    }

    /** {@code sluice history restore}. */
    @Command(name = "restore",
            description = "Sets shares as they were in a generation, all or none: at once where nobody goes to new by it,"
                    + " else by the rules that a share by hand meets.",
            footer = {"", "Example: sluice history restore 1042 --reason \"as before lunch\""})
    static final class Restore extends ClientCommand {
        @Parameters(index = "0", paramLabel = "GENERATION", description = "number of a picture, as history list shows it")
        private long generation;

        @Option(names = "--unit", paramLabel = "U", description = "only this unit, and its group; may stand several times")
        private List<String> units = new ArrayList<>();

        @Option(names = "--reason", paramLabel = "R", required = true, description = "why; goes into the journal")
        private String reason = "";

        @Option(names = "--if-generation", paramLabel = "N",
                description = "only if nothing was changed since generation N (else exit code 4)")
        private Optional<Long> ifGeneration = Optional.empty();

        @Option(names = "--dry-run", description = "say what would be done; change nothing")
        private boolean dryRun;

        @Override
        int run(Terminal terminal) {
            Map<String, Object> body = new LinkedHashMap<>();
            if (!units.isEmpty()) {
                body.put("units", units);
            }
            body.put("reason", reason);
            var request = Request.post("/generations/" + generation + "/restore", body);
            if (ifGeneration.isPresent()) {
                request = request.ifGeneration(ifGeneration.get());
            }
            var answer = api().call(dryRun ? request.dry() : request);
            if (asJson()) {
                terminal.line(answer.toString());
                return ExitCode.DONE;
            }
            MovesPage.print(answer, terminal);
            named(answer, "gone", "not in the file any more: ", terminal);
            named(answer, "later", "not there then, and left alone: ", terminal);
            named(answer, "otherwise", "latch, freeze or plan stay as they are now, not as they were then: ", terminal);
            if (!answer.flag("durable")) {
                terminal.note("in force, and not yet on disk");
            }
            return ExitCode.DONE;
        }

        private static void named(Json answer, String list, String what, Terminal terminal) {
            List<String> names = answer.texts(list);
            if (!names.isEmpty()) {
                terminal.paragraph(what + String.join(", ", names), 2);
            }
        }
    }

    private static String plan(Json stood) {
        return stood.text("plan") + (stood.has("stage") ? ", stage " + stood.whole("stage") : "");
    }
}
