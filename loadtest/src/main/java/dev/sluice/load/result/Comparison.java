package dev.sluice.load.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.sluice.control.report.Document.Block;
import dev.sluice.control.report.Document.Cell;
import dev.sluice.control.report.Document.Tone;
import dev.sluice.load.result.Difference.Shift;
import dev.sluice.load.result.Difference.Word;
import dev.sluice.model.Side;

/** Holds two runs against each other, or the two stacks of one. */
public final class Comparison {
    /** Fewer say nothing of a 95th percentile. */
    private static final long LEAST = 100;

    private Comparison() {}

    /**
     * The second against the first, by steps that both have.
     *
     * @param allowed by how much the second may be slower at the 95th percentile before it is called worse, as 0.1
     */
    public static List<Difference> of(Report first, Report second, double allowed) {
        Map<String, Report.Row> others = bySteps(second.steps());
        List<Difference> differences = new ArrayList<>();
        bySteps(first.steps()).forEach((step, row) -> Optional.ofNullable(others.get(step))
                .ifPresent(other -> differences.add(difference(step, row, other, allowed))));
        return differences;
    }

    /** New against old, by steps that both have answered. */
    public static List<Difference> oldAgainstNew(Report report) {
        return oldAgainstNew(report, 0);
    }

    static List<Difference> oldAgainstNew(Report report, double allowed) {
        Map<String, Report.Row> onNew = bySteps(of(report, Side.NEW));
        List<Difference> differences = new ArrayList<>();
        bySteps(of(report, Side.OLD)).forEach((step, row) -> Optional.ofNullable(onNew.get(step))
                .ifPresent(other -> differences.add(difference(step, row, other, allowed))));
        return differences;
    }

    private static List<Report.Row> of(Report report, Side side) {
        return report.steps().stream().filter(row -> row.side().equals(Optional.of(side))).toList();
    }

    private static Map<String, Report.Row> bySteps(List<Report.Row> rows) {
        Map<String, Report.Row> steps = new LinkedHashMap<>();
        rows.forEach(row -> steps.merge(row.what(), row, Report.Row::and));
        return steps;
    }

    private static Difference difference(String step, Report.Row first, Report.Row second, double allowed) {
        Interval errors = Interval.ofDifference(first.counts().failed(), first.counts().requests(), second.counts().failed(),
                second.counts().requests(), Interval.Z95);
        Shift p95 = shift(first, second, 95);
        return new Difference(step, first, second, errors, shift(first, second, 50), p95, shift(first, second, 99),
                word(first, second, errors, p95, allowed));
    }

    private static Word word(Report.Row first, Report.Row second, Interval errors, Shift p95, double allowed) {
        if (errors.low() > 0) {
            return Word.WORSE;
        }
        boolean isTold = Math.min(first.latencies().count(), second.latencies().count()) >= LEAST;
        if (isTold && p95.ratio().low() > 1 + allowed) {
            return Word.WORSE;
        }
        if (errors.high() < 0) {
            return Word.BETTER;
        }
        return !isTold ? Word.UNKNOWN : p95.ratio().high() < 1 / (1 + allowed) ? Word.BETTER : Word.SAME;
    }

    private static Shift shift(Report.Row first, Report.Row second, double perCent) {
        Interval one = percentile(first.latencies(), perCent);
        Interval other = percentile(second.latencies(), perCent);
        return new Shift(first.latencies().percentile(perCent), second.latencies().percentile(perCent),
                new Interval(one.high() == 0 ? 0 : other.low() / one.high(),
                        one.low() == 0 ? Double.POSITIVE_INFINITY : other.high() / one.low()));
    }

    /** By the ranks between which it lies with 95 % (binomial order statistics); the tightest that the sample allows. */
    static Interval percentile(Latencies latencies, double perCent) {
        double part = perCent / 100;
        double sample = latencies.count();
        double half = Interval.Z95 * Math.sqrt(sample * part * (1 - part));
        return new Interval(latencies.atRank(sample * part - half), latencies.atRank(sample * part + half));
    }

    static Block.Table table(List<Difference> differences, String first, String second) {
        return new Block.Table(List.of("step", first + " failed", second + " failed", "difference (95 %)", "p50 ms", "p95 ms", "p99 ms",
                "p95 ratio (95 %)", "verdict"), differences.stream().map(Comparison::row).toList());
    }

    private static List<Cell> row(Difference difference) {
        Tone tone = switch (difference.word()) {
            case WORSE -> Tone.BAD;
            case BETTER -> Tone.GOOD;
            case SAME, UNKNOWN -> Tone.PLAIN;
        };
        return List.of(Cell.of(difference.step()), Cell.of(failed(difference.first().counts())),
                Cell.of(failed(difference.second().counts())),
                Cell.of(percents(difference.errors())), Cell.of(both(difference.p50())), Cell.of(both(difference.p95())),
                Cell.of(both(difference.p99())), Cell.of(ratio(difference.p95().ratio())), new Cell(difference.word().text(), tone));
    }

    private static String failed(Counts counts) {
        return counts.failed() + " of " + counts.requests();
    }

    private static String both(Shift shift) {
        return ReportPage.ms(shift.first()) + " → " + ReportPage.ms(shift.second());
    }

    private static String percents(Interval interval) {
        return String.format(Locale.ROOT, "%+.2f .. %+.2f %%", 100 * interval.low(), 100 * interval.high());
    }

    private static String ratio(Interval interval) {
        return String.format(Locale.ROOT, "%.2f .. %.2f ×", interval.low(), interval.high());
    }
}
