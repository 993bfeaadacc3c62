package dev.sluice.load.result;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import dev.sluice.control.report.Document;
import dev.sluice.control.report.Document.Block;
import dev.sluice.control.report.Document.Cell;
import dev.sluice.control.report.Document.Line;
import dev.sluice.control.report.Document.Mark;
import dev.sluice.control.report.Document.Tone;
import dev.sluice.control.report.HtmlPage;
import dev.sluice.model.Side;

/** A report as one HTML file that loads nothing: the verdict, plots over time, then what each step and each variant has shown. */
public final class ReportPage {
    private static final int MOST_POINTS = 240;
    private static final int MOST_ROWS = 100;

    private final Report report;
    private final List<Block> blocks = new ArrayList<>();

    private ReportPage(Report report) {
        this.report = report;
    }

    /** What is shown on a terminal when a run is over: the verdict, what was found, the steps, and what was wrong. */
    static List<Block> summary(Report report) {
        var page = new ReportPage(report);
        page.verdict();
        page.cues();
        page.rows("Steps", "step", report.steps());
        page.oldAgainstNew();
        page.failures();
        return page.blocks;
    }

    /** The whole page. */
    public static String write(Report report) {
        var page = new ReportPage(report);
        page.verdict();
        page.overTime();
        page.cues();
        page.rows("Steps", "step", report.steps());
        page.oldAgainstNew();
        page.rows("Variants", "variant", report.variants());
        page.journeys();
        page.failures();
        return HtmlPage.write(new Document("Load run: " + report.scenario(), page.blocks));
    }

    private void verdict() {
        blocks.add(new Block.Text(report.isPassed() ? "Passed." : "Not passed.", report.isPassed() ? Tone.GOOD : Tone.BAD));
        blocks.add(new Block.Text(String.format(Locale.ROOT,
                "%s, from %s for %.1f s: %d visitors, %d requests (%.1f a second), %d failed, %d not executed; p50 %s, p95 %s, p99 %s ms.",
                report.target(), report.began().truncatedTo(ChronoUnit.SECONDS), report.seconds(), report.arrived().visitors(),
                report.counts().requests(), report.rate(),
                report.counts().failed(), report.counts().notExecuted(), ms(report.latencies().percentile(50)),
                ms(report.latencies().percentile(95)), ms(report.latencies().percentile(99)))));
        if (report.isClosed()) {
            blocks.add(new Block.Text("Closed model: each visitor began anew when done, so that a slow server was asked less. Latencies are"
                    + " flattered by that.", Tone.ALERT));
        }
        report.findings().forEach(finding -> blocks.add(new Block.Text(finding.sentence(), finding.fails() ? Tone.BAD : Tone.PLAIN)));
    }

    private void overTime() {
        blocks.add(new Block.Heading(2, "Over time"));
        blocks.add(plot("Rate", "/s", line("arrived", Second::arrived), line("requests", second -> second.counts().requests())));
        blocks.add(plot("Latency", " ms", line("p50", Second::p50), line("p95", Second::p95), line("p99", Second::p99)));
        blocks.add(plot("Not fine", "/s", line("not executed", second -> second.counts().notExecuted()),
                line("failed", second -> second.counts().failed()), line("late or dropped", second -> second.late() + second.dropped())));
    }

    private Block plot(String title, String unit, Line... lines) {
        double seconds = Math.max(1, report.timeline().size());
        List<Mark> marks = report.cues().stream().map(cue -> new Mark(cue.at() / seconds, time(cue.at()) + " " + cue.what())).toList();
        return new Block.Plot(title, unit, "0 s", report.timeline().size() + " s", List.of(lines), marks);
    }

    /** Of several seconds in one point the largest, so that no peak is hidden. */
    private Line line(String name, ToDoubleFunction<Second> value) {
        int each = Math.max(1, Math.ceilDiv(report.timeline().size(), MOST_POINTS));
        List<OptionalDouble> points = new ArrayList<>();
        for (int from = 0; from < report.timeline().size(); from += each) {
            points.add(report.timeline().subList(from, Math.min(from + each, report.timeline().size())).stream().mapToDouble(value).max());
        }
        return new Line(name, false, points);
    }

    private void cues() {
        if (!report.cues().isEmpty()) {
            blocks.add(new Block.Heading(2, "Cues"));
            blocks.add(new Block.Table(List.of("at", "what", "answered after"), report.cues().stream()
                    .map(cue -> List.of(Cell.of(time(cue.at())), new Cell(cue.what(), cue.isDone() ? Tone.PLAIN : Tone.BAD),
                            Cell.of(ms(cue.millis()) + " ms")))
                    .toList()));
        }
    }

    private void rows(String title, String what, List<Report.Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        blocks.add(new Block.Heading(2, title));
        blocks.add(new Block.Table(List.of(what, "stack", "requests", "failed", "not executed", "p50 ms", "p95 ms", "p99 ms", "statuses"),
                rows.stream().limit(MOST_ROWS).map(ReportPage::row).toList()));
        if (rows.size() > MOST_ROWS) {
            blocks.add(new Block.Text((rows.size() - MOST_ROWS) + " more stand in the JSON report.", Tone.QUIET));
        }
    }

    private static List<Cell> row(Report.Row row) {
        Counts counts = row.counts();
        String statuses = new TreeMap<>(row.statuses()).entrySet().stream().map(status -> status.getKey() + " × " + status.getValue())
                .collect(Collectors.joining(", "));
        return List.of(Cell.of(row.what()), Cell.of(row.side().map(Side::label).orElse("")), Cell.of(String.valueOf(counts.requests())),
                new Cell(String.valueOf(counts.failed()), counts.failed() > 0 ? Tone.BAD : Tone.PLAIN),
                new Cell(String.valueOf(counts.notExecuted()), counts.notExecuted() > 0 ? Tone.ALERT : Tone.PLAIN),
                Cell.of(ms(row.latencies().percentile(50))), Cell.of(ms(row.latencies().percentile(95))),
                Cell.of(ms(row.latencies().percentile(99))), Cell.of(statuses));
    }

    private void oldAgainstNew() {
        List<Difference> differences = Comparison.oldAgainstNew(report);
        if (!differences.isEmpty()) {
            blocks.add(new Block.Heading(2, "Old against new"));
            blocks.add(Comparison.table(differences, "old", "new"));
        }
    }

    private void journeys() {
        List<Map.Entry<String, Toll>> failing = report.walks().entrySet().stream().filter(walk -> walk.getValue().failed() > 0)
                .sorted(Map.Entry.<String, Toll>comparingByValue((one, other) -> Double.compare(other.ratio(), one.ratio()))
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_ROWS).toList();
        if (!failing.isEmpty()) {
            blocks.add(new Block.Heading(2, "Journeys that did not come to their end"));
            blocks.add(new Block.Table(List.of("variant", "walked", "failed"), failing.stream().map(walk -> Cell.row(
                    walk.getKey().isEmpty() ? "all" : walk.getKey(), String.valueOf(walk.getValue().walked()),
                    String.valueOf(walk.getValue().failed()))).toList()));
        }
    }

    private void failures() {
        if (!report.failures().isEmpty()) {
            blocks.add(new Block.Heading(2, "What was wrong"));
            blocks.add(new Block.Table(List.of("what", "times", "first visitor"), report.failures().stream().limit(MOST_ROWS)
                    .map(failure -> Cell.row(failure.sentence(), String.valueOf(failure.times()),
                            failure.visitor().map(String::valueOf).orElse("")))
                    .toList()));
        }
    }

    private static String time(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }

    static String ms(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f", millis);
    }
}
