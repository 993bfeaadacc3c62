package dev.sluice.control.cli;

import java.time.Duration;
import java.util.List;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice journal}. */
@Command(name = "journal", description = "Shows what happened, who did it and why.")
public final class JournalCommand extends ClientCommand {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int PAGE = 200;

    @Option(names = "--follow", description = "and what happens from now on, until interrupted")
    private boolean follow;

    @Option(names = "--after", paramLabel = "N", description = "only what came after entry number N")
    private long after;

    @Override
    int run(Terminal terminal) {
        var api = api();
        boolean reached = true;
        long seen = after;
        do {
            try {
                seen = print(api, seen, terminal);
                reached = true;
            } catch (CommandFailure failure) {
                if (!follow || failure.exitCode() != ExitCode.UNREACHABLE) {
                    throw failure;
                }
                if (reached) { // once, not every second
                    terminal.complain(failure);
                }
                reached = false;
            }
        } while (follow && terminal.flush() && Pause.of(LOOK));
        return ExitCode.DONE;
    }

    /** Everything after an entry, page by page; returns the number of the last one. */
    private long print(ApiClient api, long seen, Terminal terminal) {
        List<Json> entries;
        do {
            Json page = api.get("/journal?after=" + seen + "&limit=" + PAGE);
            entries = page.items("entries");
            entries.forEach(entry -> print(entry, terminal));
            seen = Math.max(seen, page.whole("next"));
        } while (!entries.isEmpty() && terminal.flush());
        return seen;
    }

    private void print(Json entry, Terminal terminal) {
        if (asJson()) {
            terminal.line(entry.toString());
            return;
        }
        terminal.paragraph("#" + entry.whole("seq") + " " + Wording.time(entry.text("at")) + " g" + entry.whole("generation") + " "
                + entry.text("actor") + ": " + entry.text("sentence"), 4);
        if (!entry.text("reason").isEmpty()) {
            terminal.paragraph("    reason: " + entry.text("reason"), 4);
        }
    }
}
