package dev.sluice.control.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice runbook}. */
@Command(name = "runbook",
        description = {"Takes a runbook of the file step by step: start, next, retry and undo; status shows where it stands.",
                "A step that fails pauses it (exit code 1): retry takes the step again, undo takes it back."},
        footer = {"", "Example: sluice runbook start cutover --reason \"tonight\""})
public final class RunbookCommand extends ClientCommand {
    /** Longer than a step may take. */
    private static final Duration PATIENCE = Duration.ofHours(25);
    private static final List<String> WISHES = List.of("start", "next", "retry", "undo", "status");

    @Parameters(index = "0", paramLabel = "start|next|retry|undo|status", description = "what to do with it")
    private String wish = "";

    @Parameters(index = "1", paramLabel = "NAME", arity = "0..1", description = "of a runbook; status without it shows all")
    private Optional<String> name = Optional.empty();

    @Option(names = "--evidence", paramLabel = "TEXT", description = "with next and retry: what the step asks for")
    private Optional<String> evidence = Optional.empty();

    @Option(names = "--reason", paramLabel = "R", description = "why; goes into the journal (default: who typed it where)")
    private String reason = Typist.reason();

    @Override
    int run(Terminal terminal) {
        if (!WISHES.contains(wish) || name.isEmpty() && !wish.equals("status")) {
            throw wrongUsage("runbook: " + wish + " " + name.orElse("(no name)") + " (expected: " + String.join(", ", WISHES)
                    + ", and the name of a runbook)");
        }
        if (wish.equals("status")) {
            return status(terminal);
        }
        Map<String, Object> body = new LinkedHashMap<>(Map.of("reason", reason));
        evidence.ifPresent(text -> body.put("evidence", text));
        Json answer = api().call(Request.post(path() + "/" + wish, body));
        if (answer.text("state").equals("running")) {
            answer = Pause.until(looked -> !looked.text("state").equals("running"), PATIENCE, () -> api().get(path()));
        }
        show(answer, terminal);
        return answer.text("state").equals("paused") ? ExitCode.FAILED : ExitCode.DONE;
    }

    private int status(Terminal terminal) {
        if (name.isPresent()) {
            show(api().get(path()), terminal);
            return ExitCode.DONE;
        }
        Json all = api().get("/runbooks");
        if (asJson()) {
            terminal.line(all.toString());
        } else {
            all.items("runbooks").forEach(one -> print(one, terminal));
        }
        return ExitCode.DONE;
    }

    private String path() {
        return "/runbooks/" + ApiClient.segment(name.orElse(""));
    }

    private void show(Json runbook, Terminal terminal) {
        if (asJson()) {
            terminal.line(runbook.toString());
        } else {
            print(runbook, terminal);
        }
    }

    private static void print(Json runbook, Terminal terminal) {
        long done = runbook.whole("done");
        List<Json> steps = runbook.items("steps");
        String state = runbook.text("state");
        terminal.paragraph(terminal.painted(runbook.text("name"), Tone.HEADING) + ": " + terminal.painted(state.toUpperCase(Locale.ROOT),
                state.equals("paused") ? Tone.BAD : Tone.PLAIN) + ", " + done + " of " + steps.size() + " steps done (owner "
                + runbook.text("owner") + ")", 2);
        if (runbook.has("why")) {
            terminal.paragraph("  " + runbook.text("why"), 4);
        }
        for (int at = 0; at < steps.size(); at++) {
            Json step = steps.get(at);
            String mark = at < done ? "done" : at == done && !state.equals("idle") && !state.equals("finished") ? "next" : "";
            terminal.paragraph(String.format(Locale.ROOT, "  %2d %-4s %s: %s (owner %s)", at + 1, mark, step.text("name"),
                    step.text("does"), step.text("owner"))
                    + (step.has("evidence") ? "; asks for " + step.text("evidence") : ""), 10);
        }
        if (state.equals("finished")) {
            terminal.paragraph("  since the start: " + runbook.at("facts").text("changed"), 4);
        }
    }
}
