package dev.sluice.control.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.config.SiteReader;
import dev.sluice.control.report.ReportFormat;
import dev.sluice.control.report.Review;
import dev.sluice.control.report.Sources;
import dev.sluice.control.store.History;
import dev.sluice.control.store.Journal;
import dev.sluice.control.store.StoreException;
import dev.sluice.control.store.StoreView;
import dev.sluice.model.Site;

/** The review of a product that does not run, from its state directory. */
final class StoppedReview {
    private StoppedReview() {}

    /** What is to be written. */
    record Wish(ReportFormat format, Optional<Instant> from, Optional<Instant> to) {}

    static String write(Path state, Optional<Path> file, Wish wish) {
        Optional<Site> site = file.map(StoppedReview::read);
        try (StoreView view = StoreView.open(state); History history = History.in(state)) {
            Instant stopped = end(view.journal(), history);
            wish.from().filter(begin -> !begin.isBefore(wish.to().orElse(stopped))).ifPresent(begin -> {
                throw new CommandFailure(ExitCode.USAGE,
                        "report: --from " + begin + " (expected: before " + wish.to().orElse(stopped) + ")",
                        "leave --from out for all that is known");
            });
            Sources sources = new Sources(view.journal(), history, view.ledger(), site, _ -> Optional.empty());
            return wish.format().write(Review.of(sources, wish.from(), wish.to(), stopped));
        } catch (StoreException | UncheckedIOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), "sluice journal --verify --state DIR");
        }
    }

    /** When it stopped, as far as it is known. */
    private static Instant end(Journal journal, History history) {
        Instant decided = journal.after(journal.last() - 1, 1).stream().map(last -> last.at().plusMillis(1)).findFirst()
                .orElse(Instant.EPOCH);
        return history.end().filter(decided::isBefore).orElse(decided);
    }

    private static Site read(Path file) {
        try {
            return SiteReader.read(file, System.getenv());
        } catch (InvalidSiteException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.problems().getFirst()), "sluice check " + file);
        }
    }
}
