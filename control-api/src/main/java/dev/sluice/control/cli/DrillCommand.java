package dev.sluice.control.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice drill}. */
@Command(name = "drill", description = {"Rehearses a revert: test requests that no visitor is touched by go to new, and are taken back.",
        "Exit code 1 when that was not as it must be."}, footer = {"", "Example: sluice drill checkout --path /checkout/cart"})
public final class DrillCommand extends ClientCommand {
    /** Longer than a drill can last. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
    private String unit = "";

    @Option(names = "--path", paramLabel = "PATH", description = "what is asked for, by GET (default: the unit's first match)")
    private Optional<String> path = Optional.empty();

    @Option(names = "--web-socket", paramLabel = "PATH",
            description = "where a WebSocket is tried (default: as --path); the drill goes without where none is accepted")
    private Optional<String> webSocket = Optional.empty();

    @Option(names = "--upload", paramLabel = "'METHOD PATH'",
            description = "a write of 64 KiB that may be made on new, under way at the switch (default: none)")
    private Optional<String> upload = Optional.empty();

    @Option(names = "--reason", paramLabel = "R", description = "why; goes into the journal (default: who typed it where)")
    private String reason = Typist.reason();

    @Override
    int run(Terminal terminal) {
        var api = api();
        Map<String, Object> body = new LinkedHashMap<>();
        path.ifPresent(text -> body.put("path", text));
        webSocket.ifPresent(text -> body.put("webSocket", text));
        upload.ifPresent(text -> body.put("upload", text));
        body.put("reason", reason);
        String call = "/drills/" + ApiClient.segment(unit);
        long begun = api.call(Request.post(call, body)).whole("generation");
        Json answer = awaitEnd(api, call);
        Json last = answer.at("last");
        if (last.whole("generation") != begun) {
            throw new CommandFailure(ExitCode.FAILED, "the drill of unit " + unit + " has no result", "see the log of sluice serve");
        }
        if (asJson()) {
            terminal.line(answer.toString());
        } else {
            print(last, terminal);
        }
        return last.flag("passed") ? ExitCode.DONE : ExitCode.FAILED;
    }

    private Json awaitEnd(ApiClient api, String call) {
        Json answer = Pause.until(looked -> !looked.text("state").equals("running"), PATIENCE, () -> api.get(call));
        if (answer.text("state").equals("running")) {
            throw new CommandFailure(ExitCode.REFUSED, "the drill of unit " + unit + " is still under way", "sluice status");
        }
        return answer;
    }

    private void print(Json last, Terminal terminal) {
        boolean passed = last.flag("passed");
        terminal.paragraph("drill of " + unit + " "
                + (passed ? terminal.painted("passed", Tone.GOOD) : terminal.painted("FAILED", Tone.BAD))
                + (passed ? ": reversible in " + Wording.span(last.number("seconds")) + " (budget " + last.whole("budget") + "s)" : ""), 2);
        last.texts("faults").forEach(fault -> terminal.paragraph("  " + fault, 4));
        Json times = last.at("times");
        terminal.paragraph(
                "  decide " + Wording.span(times.number("decide")) + ", route " + Wording.span(times.number("route")) + ", drain "
                        + Wording.span(times.number("drain")) + ", verify " + Wording.span(times.number("verify")),
                4);
        terminal.paragraph("  " + last.whole("sent") + " requests for " + last.text("path") + ": new was sent " + last.whole("onNew") + ", "
                + last.whole("serverErrors") + " failed; old answered " + last.whole("byOld") + " of " + last.whole("probes")
                + " afterwards", 4);
        terminal.paragraph("  under way at the switch: " + (last.flag("webSocket") ? "a WebSocket" : "no WebSocket") + ", "
                + (last.flag("upload") ? "an upload" : "no upload"), 4);
        if (last.flag("alarm")) {
            terminal.paragraph(terminal.painted("  this is slow: a revert must be over in 300s", Tone.ALERT), 4);
        }
    }
}
