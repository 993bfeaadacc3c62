package dev.sluice.control.cli;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.control.cli.Terminal.Tone;
import dev.sluice.control.store.JournalJson;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.Store;
import dev.sluice.control.store.StoreException;
import dev.sluice.control.store.StoreView;
import dev.sluice.control.store.Verification;

/** The journal in a state directory, for when no control API answers: the one place where a command reads more than HTTP. */
final class StoppedJournal implements AutoCloseable {
    private final StoreView view;

    private StoppedJournal(StoreView view) {
        this.view = view;
    }

    /** Whether a state directory with a store is what the command was pointed at. */
    static boolean isIn(ConnectionOptions connection) {
        return connection.isLocal() && Files.exists(connection.state().resolve("sluice.db"));
    }

    static StoppedJournal open(Path state) {
        try {
            return new StoppedJournal(StoreView.open(state));
        } catch (StoreException e) {
            throw unreadable(state, String.valueOf(e.getMessage()));
        }
    }

    /** Prints whether all is as it was written; returns the exit code. */
    static int verify(Path state, Terminal terminal, boolean json) {
        Verification found;
        try {
            found = Store.verify(state);
        } catch (StoreException e) {
            throw unreadable(state, String.valueOf(e.getMessage()));
        }
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("intact", found.isIntact());
            answer.put("entries", found.entries());
            answer.put("head", found.head());
            answer.put("problems", found.problems());
            terminal.line(Json.write(answer));
        } else if (found.isIntact()) {
            terminal.line(terminal.painted("intact", Tone.GOOD) + ": " + found.entries() + " entries in " + state);
            terminal.line("head " + found.head());
        } else {
            terminal.line(terminal.painted("NOT intact", Tone.BAD) + ": " + state);
            found.problems().forEach(problem -> terminal.paragraph("  " + problem, 4));
        }
        return found.isIntact() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** As the control API would tell them. */
    List<Json> after(long seen, int limit) {
        try {
            return view.journal().after(seen, limit).stream().map(StoppedJournal::entry).toList();
        } catch (UncheckedIOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), "sluice journal --verify");
        }
    }

    @Override
    public void close() {
        view.close();
    }

    private static Json entry(Journaled journaled) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("seq", journaled.seq());
        entry.put("at", journaled.at().truncatedTo(ChronoUnit.MILLIS).toString());
        entry.put("generation", journaled.generation());
        entry.put("kind", journaled.entry().kind());
        entry.put("actor", journaled.actor());
        entry.put("reason", journaled.reason());
        entry.put("sentence", JournalJson.sentence(journaled.entry()));
        entry.put("detail", Json.parse(JournalJson.detail(journaled.entry())).value());
        entry.put("hash", journaled.hash());
        return new Json(entry);
    }

    private static CommandFailure unreadable(Path state, String why) {
        return new CommandFailure(Files.isDirectory(state) ? ExitCode.FAILED : ExitCode.USAGE, why, "sluice journal --verify --state DIR");
    }
}
