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
import dev.sluice.model.TimeText;

/** {@code sluice freeze}. */
@Command(name = "freeze", description = "Stops writing (read-only) or everything (closed), or opens again.")
public final class FreezeCommand extends ClientCommand {
    private static final Duration LOOK = Duration.ofMillis(250);

    @Parameters(index = "0", paramLabel = "MODE", description = "read-only, closed or open")
    private String mode = "";

    @Option(names = "--unit", paramLabel = "U", description = "only this unit; may be repeated (default: everything)")
    private List<String> units = List.of();

    @Option(names = "--for", paramLabel = "T", converter = DurationText.class, description = "opens again by itself after it, like 15m")
    private Optional<Duration> lasting = Optional.empty();

    @Option(names = "--wait", paramLabel = "T", converter = DurationText.class,
            description = "until the last write in flight has ended; exit code 3, and still freezing, when that takes longer")
    private Optional<Duration> patience = Optional.empty();

    @Option(names = "--reason", paramLabel = "R", description = "why; goes into the journal (default: who typed it where)")
    private String reason = Typist.reason();

    @Override
    int run(Terminal terminal) {
        check();
        var api = api();
        var answer = api.call(Request.put("/freeze", body()));
        List<String> warnings = answer.texts("warnings");
        long deadline = System.nanoTime() + patience.orElse(Duration.ZERO).toNanos();
        while (patience.isPresent() && !isFrozen(answer) && System.nanoTime() < deadline && Pause.of(LOOK)) {
            answer = api.get("/freeze");
        }
        if (asJson()) {
            terminal.line(answer.toString());
        } else {
            FreezePage.print(answer, terminal);
        }
        for (String warning : warnings) {
            terminal.note("warning: " + warning);
        }
        if (patience.isPresent() && !isFrozen(answer)) {
            throw new CommandFailure(ExitCode.REFUSED, "not frozen within " + TimeText.of(patience.get()) + ": " + writes(answer)
                    + " writes are still in flight; the freeze stays in force", "sluice status, or wait on: sluice wait UNIT --frozen");
        }
        return ExitCode.DONE;
    }

    private void check() {
        switch (mode) {
            case "read-only", "closed" -> {}
            case "open" -> {
                if (lasting.isPresent() || patience.isPresent()) {
                    throw wrongUsage("freeze open: --for and --wait go with read-only and closed only");
                }
            }
            case "hold" -> throw wrongUsage("freeze hold: not available yet (expected: read-only, closed or open)");
            default -> throw wrongUsage("freeze " + mode + ": no such mode (expected: read-only, closed or open)");
        }
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("mode", mode);
        if (!units.isEmpty()) {
            body.put("units", units);
        }
        lasting.ifPresent(duration -> body.put("for", TimeText.of(duration)));
        body.put("reason", reason);
        return body;
    }

    private boolean isFrozen(Json answer) {
        var asked = asked(answer);
        return !asked.isEmpty() && asked.stream().allMatch(unit -> unit.text("state").equals("frozen"));
    }

    private long writes(Json answer) {
        return asked(answer).stream().mapToLong(unit -> unit.whole("writesInFlight")).sum();
    }

    private List<Json> asked(Json answer) {
        return answer.items("units").stream().filter(unit -> units.isEmpty() || units.contains(unit.text("unit"))).toList();
    }
}
