package dev.sluice.control.cli;

import java.time.Duration;
import java.util.List;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice journal}. */
@Command(name = "journal", description = "Shows what happened, who did it and why; also of a stopped product, from its state directory.",
        footer = {"", "Example: sluice journal --follow"})
public final class JournalCommand extends ClientCommand {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int PAGE = 200;

    @Option(names = "--follow", description = "and what happens from now on, until interrupted")
    private boolean follow;

    @Option(names = "--after", paramLabel = "N", description = "only what came after entry number N")
    private long after;

    @Option(names = "--verify", description = "read the state directory and tell whether all is as it was written (exit code 1 if not)")
    private boolean verify;

    @Override
    int run(Terminal terminal) {
        if (verify) {
            return StoppedJournal.verify(connection().state(), terminal, asJson());
        }
        if (follow) {
            follow(api(), terminal);
            return ExitCode.DONE;
        }
        try {
            var api = api();
            print(seen -> page(api, seen), after, terminal);
        } catch (CommandFailure failure) {
            if (failure.exitCode() != ExitCode.UNREACHABLE || !StoppedJournal.isIn(connection())) {
                throw failure;
            }
            terminal.note("nothing answers, so this is read from " + connection().state());
            try (var stopped = StoppedJournal.open(connection().state())) {
                print(seen -> stopped.after(seen, PAGE), after, terminal);
            }
        }
        return ExitCode.DONE;
    }

    /** Outlives a restart of what it follows. */
    private void follow(ApiClient api, Terminal terminal) {
        boolean reached = true;
        long seen = after;
        do {
            try {
                seen = print(last -> page(api, last), seen, terminal);
                reached = true;
            } catch (CommandFailure failure) {
                if (failure.exitCode() != ExitCode.UNREACHABLE) {
                    throw failure;
                }
                if (reached) { // once, not every second
                    complain(failure, terminal);
                }
                reached = false;
            }
        } while (terminal.flush() && Pause.of(LOOK));
    }

    private static List<Json> page(ApiClient api, long seen) {
        return api.get("/journal?after=" + seen + "&limit=" + PAGE).items("entries");
    }

    /** Everything after an entry, page by page; returns the number of the last one. */
    private long print(Pages pages, long begin, Terminal terminal) {
        long seen = begin;
        List<Json> entries = pages.after(seen);
        while (!entries.isEmpty() && terminal.flush()) {
            entries.forEach(entry -> print(entry, terminal));
            seen = entries.getLast().whole("seq");
            entries = pages.after(seen);
        }
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

    /** Where entries come from. */
    private interface Pages {
        List<Json> after(long seen);
    }
}
