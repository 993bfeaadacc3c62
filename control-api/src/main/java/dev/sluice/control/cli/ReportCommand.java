package dev.sluice.control.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.sluice.control.report.ReportFormat;
import dev.sluice.model.FileTrouble;

/** {@code sluice report}. */
@Command(name = "report", description = {"Writes the review of a migration: what moved and when, reverts and their cost, freezes, drills,",
        "new against old before, open differences; also of a stopped product, from its state directory."},
        footer = {"", "Example: sluice report --out review.html"})
public final class ReportCommand extends ClientCommand {
    @Option(names = "--from", paramLabel = "TIME",
            description = "such as 2026-12-01T02:00:00Z (default: all that is known, at most 100 days)")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "before this time (default: now, or when it stopped)")
    private Optional<String> to = Optional.empty();

    @Option(names = "--format", paramLabel = "html|md|json", description = "default: md; with --out the ending of FILE says it")
    private Optional<String> format = Optional.empty();

    @Option(names = "--out", paramLabel = "FILE", description = "writes it there instead of to standard output")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--site", paramLabel = "FILE",
            description = "of a stopped product: the configuration file that names the owners of units")
    private Optional<Path> site = Optional.empty();

    @Override
    int run(Terminal terminal) {
        ReportFormat wanted = format();
        Optional<Instant> begin = from.map(text -> time("--from", text));
        Optional<Instant> end = to.map(text -> time("--to", text));
        String report = report(wanted, begin, end, terminal);
        if (out.isEmpty()) {
            terminal.raw(report.endsWith("\n") ? report : report + "\n");
            return ExitCode.DONE;
        }
        try {
            Files.writeString(out.get(), report, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "cannot write " + out.get() + ": " + FileTrouble.words(out.get(), e),
                    "--out FILE in a directory that you may write to");
        }
        terminal.note("written to " + out.get());
        return ExitCode.DONE;
    }

    private String report(ReportFormat wanted, Optional<Instant> begin, Optional<Instant> end, Terminal terminal) {
        try {
            return api().text("/report?format=" + wanted.label() + begin.map(at -> "&from=" + at).orElse("")
                    + end.map(at -> "&to=" + at).orElse(""));
        } catch (CommandFailure failure) {
            if (failure.exitCode() != ExitCode.UNREACHABLE || !StoppedJournal.isIn(connection())) {
                throw failure;
            }
            terminal.note("nothing answers, so this is read from " + connection().state());
            return StoppedReview.write(connection().state(), site, new StoppedReview.Wish(wanted, begin, end));
        }
    }

    private ReportFormat format() {
        if (asJson()) {
            return ReportFormat.JSON;
        }
        String word = format.or(() -> out.map(Path::toString).filter(name -> name.lastIndexOf('.') > 0)
                .map(name -> name.substring(name.lastIndexOf('.') + 1))).orElse(ReportFormat.MD.label());
        return ReportFormat.parse(word)
                .orElseThrow(() -> wrongUsage("report: format " + word + " (expected: " + ReportFormat.words() + "; use --format)"));
    }

    private Instant time(String option, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw wrongUsage("report: " + option + " " + text + " (expected: a time such as 2026-12-01T02:00:00Z)");
        }
    }
}
