package dev.sluice.control.cli;

import static dev.sluice.control.cli.Table.text;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;
import dev.sluice.model.Gate;

/** {@code sluice window}. */
@Command(name = "window",
        description = {"Planned freezes: what the file has under windows, and what is planned here.",
                "A window is announced, starts when its gates pass, alarms at 50, 80 and 100 %% of its time, and then reopens or stays."},
        subcommands = {WindowCommand.ListAll.class, WindowCommand.Plan.class, WindowCommand.Start.class, WindowCommand.Extend.class,
                WindowCommand.End.class, WindowCommand.Cancel.class})
public final class WindowCommand extends CommandGroup {
    private static final String PATH = "/windows";

    /** {@code sluice window list}. */
    @Command(name = "list", description = "All of them, and where they stand.", footer = {"", "Example: sluice window list"})
    static final class ListAll extends ViewCommand {
        @Override
        String path() {
            return PATH;
        }

        @Override
        Json look(ApiClient api) {
            return api.all(path(), "windows");
        }

        @Override
        void print(Json answer, Terminal terminal) {
            var table = new Table(text("WINDOW"), text("STATE"), text("MODE"), text("UNITS"), text("START"), text("END"), text("OWNER"));
            for (Json window : answer.items("windows")) {
                List<String> units = window.texts("units");
                table.row(tone(window), window.text("name"), window.text("state"), window.text("mode"),
                        units.isEmpty() ? "all" : String.join(",", units), seconds(window, window.has("began") ? "began" : "start"),
                        seconds(window, "end"), window.text("owner"));
            }
            terminal.table(table);
            answer.items("windows").stream().filter(window -> window.has("why"))
                    .forEach(window -> terminal.paragraph(window.text("name") + " did not start: " + window.text("why"), 2));
        }

        private static Tone tone(Json window) {
            return switch (window.text("state")) {
                case "refused", "overrun" -> Tone.BAD;
                case "running" -> Tone.ALERT;
                default -> Tone.PLAIN;
            };
        }
    }

    /** {@code sluice window plan}. */
    @Command(name = "plan", description = "Plans one beside those of the file.",
            footer = {"", "Example: sluice window plan final --start 2026-12-01T02:00:00Z --at-most 15m"})
    static final class Plan extends Change {
        @Option(names = "--start", paramLabel = "TIME", required = true, description = "like 2026-12-01T02:00:00Z")
        private Instant start = Instant.EPOCH;

        @Option(names = "--at-most", paramLabel = "T", required = true, converter = DurationText.class,
                description = "how long it may take")
        private Duration atMost = Duration.ZERO;

        @Option(names = "--announce", paramLabel = "T", converter = DurationText.class, description = "so long before; default: not at all")
        private Optional<Duration> announce = Optional.empty();

        @Option(names = "--mode", paramLabel = "M", description = "read-only (default), hold or closed")
        private String mode = "read-only";

        @Option(names = "--unit", paramLabel = "U", description = "only this unit; may be repeated (default: everything)")
        private List<String> units = List.of();

        @Option(names = "--gate", paramLabel = "G", description = "that must pass before it starts; may be repeated")
        private List<String> gates = List.of();

        @Option(names = "--stay", description = "stays frozen when its time is over (default: reopens)")
        private boolean stay;

        @Option(names = "--owner", paramLabel = "O", description = "whom to ask (default: whoever plans it)")
        private Optional<String> owner = Optional.empty();

        @Override
        Request request(Map<String, Object> body) {
            body.put("name", window());
            body.put("start", start.toString());
            body.put("atMost", DurationText.of(atMost));
            announce.ifPresent(before -> body.put("announce", DurationText.of(before)));
            body.put("mode", mode);
            body.put("onOverrun", stay ? "stay" : "reopen");
            owner.ifPresent(who -> body.put("owner", who));
            body.put("units", units);
            body.put("gates", gates);
            return Request.post(PATH, body);
        }
    }

    /** {@code sluice window start}. */
    @Command(name = "start", description = "Starts one now, if its gates pass; waits for them.",
            footer = {"", "Example: sluice window start final"})
    static final class Start extends Change {
        /** Two looks at a gate that walks a journey on both sides, and what else there is to do. */
        static final Duration LONGEST = Gate.Journey.LONGEST.multipliedBy(4).plusMinutes(5);

        @Override
        Request request(Map<String, Object> body) {
            return Request.post(path() + "/start", body).within(LONGEST);
        }
    }

    /** {@code sluice window extend}. */
    @Command(name = "extend", description = "Gives one that runs more time.", footer = {"", "Example: sluice window extend final --by 10m"})
    static final class Extend extends Change {
        @Option(names = "--by", paramLabel = "T", required = true, converter = DurationText.class, description = "like 10m")
        private Duration more = Duration.ZERO;

        @Override
        Request request(Map<String, Object> body) {
            body.put("by", DurationText.of(more));
            return Request.post(path() + "/extend", body);
        }
    }

    /** {@code sluice window end}. */
    @Command(name = "end", description = "Opens what one has frozen.",
            footer = {"", "Example: sluice window end final --reason \"synced\""})
    static final class End extends Change {
        @Override
        Request request(Map<String, Object> body) {
            return Request.post(path() + "/end", body);
        }
    }

    /** {@code sluice window cancel}. */
    @Command(name = "cancel", description = "Takes one back that has not started.",
            footer = {"", "Example: sluice window cancel final --reason \"not tonight\""})
    static final class Cancel extends Change {
        @Override
        Request request(Map<String, Object> body) {
            return Request.delete(path(), reason());
        }
    }

    /** Something that changes one of them. */
    abstract static class Change extends ClientCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "of a window")
        private String name = "";

        @Option(names = "--reason", paramLabel = "R", description = "why; goes into the journal (default: who typed it where)")
        private String reason = Typist.reason();

        /** The body has the reason already. */
        abstract Request request(Map<String, Object> body);

        final String window() {
            return name;
        }

        final String reason() {
            return reason;
        }

        final String path() {
            return PATH + "/" + ApiClient.segment(name);
        }

        @Override
        final int run(Terminal terminal) {
            Json answer = api().call(request(new LinkedHashMap<>(Map.of("reason", reason))));
            if (asJson()) {
                terminal.line(answer.toString());
            } else {
                terminal.line("window " + answer.text("name") + " is " + answer.text("state") + "; " + next(answer));
            }
            return ExitCode.DONE;
        }
    }

    private static String next(Json window) {
        return switch (window.text("state")) {
            case "ended" -> "what it had frozen is open again";
            case "cancelled" -> "it will not start";
            case "overrun" -> "its time was over at " + seconds(window, "end");
            case "running" -> "it ends at " + seconds(window, "end");
            default -> "it starts at " + seconds(window, "start");
        };
    }

    private static String seconds(Json window, String name) {
        return Instant.parse(window.text(name)).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
