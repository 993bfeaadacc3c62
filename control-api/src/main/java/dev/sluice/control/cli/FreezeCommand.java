package dev.sluice.control.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;

/** {@code sluice freeze}. */
@Command(name = "freeze", description = "Stops writing (read-only), lets it wait (hold), stops everything (closed), or opens again.",
        subcommands = FreezeCallbacksCommand.class, footer = {"", "Example: sluice freeze read-only --unit checkout --for 15m --wait 60s"})
public final class FreezeCommand extends ClientCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "MODE", description = "read-only, hold, closed or open")
    private String mode = "";

    @Option(names = "--unit", paramLabel = "U", description = "only this unit; may be repeated (default: everything)")
    private List<String> units = List.of();

    @Option(names = "--for", paramLabel = "T", converter = DurationText.class, description = "opens again by itself after it, like 15m")
    private Optional<Duration> lasting = Optional.empty();

    @Option(names = "--shorten", description = "also where a freeze that is on has no end")
    private boolean shorten;

    @Option(names = "--wait", paramLabel = "T", converter = DurationText.class,
            description = "until the last write in flight has ended, or with open until nobody is parked any more; exit code 3 when that takes longer")
    private Optional<Duration> patience = Optional.empty();

    @Option(names = "--reason", paramLabel = "R", description = "why; goes into the journal (default: who typed it where)")
    private String reason = Typist.reason();

    @Override
    int run(Terminal terminal) {
        check();
        var api = api();
        var asked = api.call(Request.put("/freeze", body()));
        List<String> warnings = asked.texts("warnings");
        var answer = patience.isEmpty() || isDone(asked) ? asked : Pause.until(this::isDone, patience.get(), () -> api.get("/freeze"));
        if (asJson()) {
            terminal.line(answer.toString());
        } else {
            FreezePage.print(answer, unit -> isToOpen() && isAsked(unit), terminal);
        }
        if (isToOpen() && asked.has("durable") && !asked.flag("durable")) {
            terminal.note("open, but not yet on disk; after a crash before it is, it is frozen again");
        }
        for (String warning : warnings) {
            terminal.note("warning: " + warning);
        }
        if (patience.isPresent() && !isDone(answer)) {
            throw late(DurationText.of(patience.get()), answer);
        }
        return ExitCode.DONE;
    }

    private void check() {
        switch (mode) {
            case "read-only", "hold", "closed" -> {}
            case "open" -> {
                if (lasting.isPresent() || shorten) {
                    throw wrongUsage("freeze open: --for and --shorten go with read-only, hold and closed only");
                }
            }
            case "" -> throw wrongUsage("freeze: no mode (expected: read-only, hold, closed or open)");
            default -> throw wrongUsage("freeze " + mode + ": no such mode (expected: read-only, hold, closed or open)");
        }
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("mode", mode);
        if (!units.isEmpty()) {
            body.put("units", units);
        }
        lasting.ifPresent(duration -> body.put("for", DurationText.of(duration)));
        if (shorten) {
            body.put("shorten", true);
        }
        body.put("reason", reason);
        return body;
    }

    private CommandFailure late(String time, Json answer) {
        return isToOpen()
                ? new CommandFailure(ExitCode.REFUSED, "not all let go within " + time + ": " + sum(answer, "parked") + " are still parked",
                        "sluice status")
                : new CommandFailure(ExitCode.REFUSED, "not frozen within " + time + ": it waits for " + waitsFor(answer)
                        + "; the freeze stays in force", "sluice status, or wait on: sluice wait UNIT --frozen");
    }

    private boolean isToOpen() {
        return mode.equals("open");
    }

    /** Frozen, or when it was to be opened, with nobody parked. */
    private boolean isDone(Json answer) {
        var asked = asked(answer);
        return !asked.isEmpty() && asked.stream()
                .allMatch(unit -> isToOpen() ? !unit.has("hold") || unit.at("hold").has("ended") : unit.text("state").equals("frozen"));
    }

    private String waitsFor(Json answer) {
        return asked(answer).stream().map(unit -> unit.text("waitsFor")).filter(what -> !what.isEmpty()).distinct()
                .collect(Collectors.joining(", and for "));
    }

    private long sum(Json answer, String field) {
        return asked(answer).stream().mapToLong(unit -> unit.whole(field)).sum();
    }

    private List<Json> asked(Json answer) {
        return answer.items("units").stream().filter(this::isAsked).toList();
    }

    private boolean isAsked(Json unit) {
        return units.isEmpty() || units.contains(unit.text("unit"));
    }
}
