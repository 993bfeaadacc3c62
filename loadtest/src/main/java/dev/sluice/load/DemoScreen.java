package dev.sluice.load;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import picocli.CommandLine.Help.Ansi;

import dev.sluice.model.Side;

/** The demo's page of text: 80 columns, a time on the left, colours only where they are wanted. */
final class DemoScreen {
    private static final int WIDTH = 80;
    private static final String MARGIN = " ".repeat(10);

    private final PrintWriter out;
    private final Ansi ansi;
    private final Instant begin;

    /** A promise and whether it was kept. */
    record Promise(boolean kept, String what, String seen) {}

    /** What was seen of one unit during a stage. */
    record Row(String unit, SplitAudit.Observed observed, LoadReport.Line old, LoadReport.Line fresh) {
        static Row of(String unit, SplitAudit.Observed observed, LoadReport report) {
            return new Row(unit, observed, report.of(DemoVisitors.label(unit, Optional.of(Side.OLD))),
                    report.of(DemoVisitors.label(unit, Optional.of(Side.NEW))));
        }
    }

    DemoScreen(PrintWriter out, Ansi ansi, Instant begin) {
        this.out = out;
        this.ansi = ansi;
        this.begin = begin;
    }

    /** Something happened now. */
    void event(String what) {
        event(Instant.now(), what);
    }

    void event(Instant at, String what) {
        double seconds = Duration.between(begin, at).toMillis() / 1000.0;
        var lines = wrapped(what, WIDTH - MARGIN.length());
        line(ansi.string("@|faint " + String.format(Locale.ROOT, "%6.1f s", seconds) + "|@  ") + bold(lines.getFirst()));
        lines.stream().skip(1).forEach(more -> line(MARGIN + bold(more)));
    }

    /** Goes with the event above. */
    void remark(String text) {
        wrapped(text, WIDTH - MARGIN.length()).forEach(part -> line(MARGIN + part));
    }

    void table(List<Row> rows) {
        line(MARGIN + faint("               visitors      requests      failed          p95 ms"));
        line(MARGIN + faint("unit     share   on new     old    new   old   new     old     new"));
        rows.forEach(row -> line(MARGIN + String.format(Locale.ROOT, "%-8s %5s   %5.1f%%  %6d %6d  %s %s  %6.1f  %6s", row.unit,
                row.observed.share(), row.observed.perCent(), row.old.count(), row.fresh.count(), failed(row.old), failed(row.fresh),
                row.old.p95(), row.fresh.count() == 0 ? "-" : String.format(Locale.ROOT, "%.1f", row.fresh.p95()))));
        line("");
    }

    void promises(List<Promise> promises) {
        line(bold("What was promised, and what was seen"));
        for (Promise promise : promises) {
            line("  " + ansi.string(promise.kept ? "@|green kept  |@" : "@|bold,red BROKEN|@") + "  " + promise.what);
            wrapped(promise.seen, WIDTH - MARGIN.length()).forEach(part -> line(MARGIN + faint(part)));
        }
        line("");
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    private String failed(LoadReport.Line line) {
        String number = String.format(Locale.ROOT, "%4d", line.failed());
        return line.failed() == 0 ? number : ansi.string("@|red " + number + "|@");
    }

    private String bold(String text) {
        return ansi.enabled() ? ansi.new Text("@|bold " + text.replace("|@", "| @") + "|@").toString() : text;
    }

    private String faint(String text) {
        return ansi.enabled() ? ansi.new Text("@|faint " + text.replace("|@", "| @") + "|@").toString() : text;
    }

    /** Breaks between words; a word longer than a line stands on its own. */
    static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return List.copyOf(lines);
    }
}
