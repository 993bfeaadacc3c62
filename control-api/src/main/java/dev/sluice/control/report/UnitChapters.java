package dev.sluice.control.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

import dev.sluice.control.report.Document.Block;
import dev.sluice.control.report.Document.Cell;
import dev.sluice.control.report.Document.Line;
import dev.sluice.control.report.Document.Tone;
import dev.sluice.model.Side;

/** A chapter for each unit: its shares, how both stacks fared, new against old before, and thresholds that fit it. */
final class UnitChapters {
    /** Beyond so many, units have tables and no plots. */
    private static final int MOST_PLOTTED = 50;
    private static final double PERCENT = 100;
    private static final int SHARE_STEPS = 240;

    private final Review review;
    private final List<Block> blocks = new ArrayList<>();

    UnitChapters(Review review) {
        this.review = review;
    }

    List<Block> blocks() {
        int plotted = 0;
        for (String unit : review.units()) {
            blocks.add(new Block.Heading(2, "Unit " + unit));
            blocks.add(new Block.Text("Owner: " + review.owner(unit).orElse("not known here")
                    + review.deputy(unit).map(deputy -> "; deputy: " + deputy).orElse(""), Tone.QUIET));
            Optional<Curve> curve = review.curve(unit);
            if (curve.isPresent()) {
                measured(unit, curve.get(), plotted < MOST_PLOTTED);
                plotted++;
            } else {
                blocks.add(new Block.Text("INSUFFICIENT DATA: nothing was measured in this time."));
            }
            moves(unit);
            review.comparisons(unit).forEach(this::compare);
            curve.ifPresent(measured -> propose(measured.all(Side.OLD)));
        }
        return blocks;
    }

    /** A word or two for the list of all units. */
    static String verdict(Review review, String unit) {
        List<Comparison> comparisons = review.comparisons(unit);
        if (comparisons.isEmpty()) {
            return "not exposed";
        }
        Comparison longest = comparisons.stream().filter(comparison -> comparison.isOver(review.stretch().to())).reduce((_, last) -> last)
                .orElse(comparisons.getFirst());
        String when = longest.isOver(review.stretch().to()) ? "after " + longest.window().toHours() + " h: " : "not yet 24 h: ";
        List<Comparison.Outcome> outcomes = longest.rows().stream().map(Comparison.Row::outcome).toList();
        return when + (outcomes.contains(Comparison.Outcome.WORSE) ? Comparison.Outcome.WORSE
                : outcomes.contains(Comparison.Outcome.UNKNOWN) ? Comparison.Outcome.UNKNOWN : Comparison.Outcome.WITHIN).words();
    }

    private void measured(String unit, Curve curve, boolean plots) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Side side : Side.values()) {
            Amount all = curve.all(side);
            String span = Words.span(Duration.ofSeconds(all.seconds()));
            rows.add(all.requests() == 0 ? Cell.row(side.label(), "0", "0", "–", "–", "–", "–", span)
                    : Cell.row(side.label(), Words.count(all.requests()), Words.count(all.failures()), Words.rate(all.errorRate()),
                            Words.millis(all.p50()), Words.millis(all.p95()), Words.millis(all.p99()), span));
        }
        blocks.add(new Block.Table(List.of("stack", "requests", "failures", "error rate", "p50", "p95", "p99", "measured for"), rows));
        if (plots && !curve.points().isEmpty()) {
            plots(unit, curve);
        }
    }

    private void plots(String unit, Curve curve) {
        List<Optional<Curve.Point>> points = curve.even();
        plot("Share of new", " %", List.of(new Line("share", true, shares(unit))));
        plot("Error rate", " %",
                List.of(line("old", points, point -> rate(point.old())), line("new", points, point -> rate(point.onNew()))));
        plot("p95", " ms", List.of(line("old", points, point -> p95(point.old())), line("new", points, point -> p95(point.onNew()))));
    }

    private void plot(String title, String unit, List<Line> lines) {
        blocks.add(new Block.Plot(title, unit, Words.time(review.stretch().from()), Words.time(review.stretch().to()), lines));
    }

    /** From the journal, which knows them to the second. */
    private List<OptionalDouble> shares(String unit) {
        Duration step = Duration.between(review.stretch().from(), review.stretch().to()).dividedBy(SHARE_STEPS);
        List<OptionalDouble> shares = new ArrayList<>();
        for (int at = 1; at <= SHARE_STEPS; at++) {
            shares.add(OptionalDouble.of(review.share(unit, review.stretch().from().plus(step.multipliedBy(at))).basisPoints() / PERCENT));
        }
        return shares;
    }

    private static Line line(String name, List<Optional<Curve.Point>> points, Function<Curve.Point, OptionalDouble> value) {
        return new Line(name, false, points.stream().map(point -> point.map(value).orElse(OptionalDouble.empty())).toList());
    }

    private static OptionalDouble rate(Curve.Seen seen) {
        return seen.requests() == 0 ? OptionalDouble.empty() : OptionalDouble.of(seen.errorRate() * PERCENT);
    }

    private static OptionalDouble p95(Curve.Seen seen) {
        return seen.requests() == 0 ? OptionalDouble.empty() : OptionalDouble.of(seen.p95());
    }

    private void moves(String unit) {
        List<Chronicle.Move> moves = review.chronicle().moves().all().stream().filter(move -> move.unit().equals(unit)).toList();
        if (moves.isEmpty()) {
            return;
        }
        List<List<Cell>> rows = new ArrayList<>();
        moves.forEach(move -> rows.add(List.of(Cell.of("#" + move.entry().seq() + " " + Words.time(move.entry().at())),
                Cell.of(move.from() + " → " + move.to()),
                new Cell(move.entry().entry().kind(), move.entry().entry().kind().equals("revert") ? Tone.BAD : Tone.PLAIN),
                Cell.of(move.entry().actor()), Cell.of(move.entry().reason()))));
        blocks.add(new Block.Heading(3, "Shares"));
        blocks.add(new Block.Table(List.of("entry", "share", "how", "by", "reason"), rows));
    }

    private void compare(Comparison comparison) {
        boolean over = comparison.isOver(review.stretch().to());
        boolean begun = comparison.onNew().seconds() > 0;
        if (!over && (!begun || !comparison.window().equals(Comparison.WINDOWS.getFirst()))) {
            return; // only the shortest one is told before it is over
        }
        blocks.add(new Block.Heading(3, comparison.window().toHours() + " h of new against old before" + (over ? "" : ", so far")));
        blocks.add(new Block.Text("New from " + Words.time(comparison.since().from()) + ", old from "
                + Words.time(comparison.before().from()) + ": " + comparison.basis(), Tone.QUIET));
        List<List<Cell>> rows = new ArrayList<>();
        for (Comparison.Row row : comparison.rows()) {
            Function<Double, String> words = row.what().equals("error rate") ? Words::rate : Words::millis;
            rows.add(List.of(Cell.of(row.what()), Cell.of(words.apply(row.old())), Cell.of(words.apply(row.onNew())),
                    new Cell(row.outcome().words(), tone(row.outcome()))));
        }
        blocks.add(new Block.Table(List.of("measure", "old before", "new", "outcome"), rows));
    }

    private static Tone tone(Comparison.Outcome outcome) {
        return switch (outcome) {
            case WITHIN -> Tone.GOOD;
            case WORSE -> Tone.BAD;
            case UNKNOWN -> Tone.ALERT;
        };
    }

    private void propose(Amount old) {
        blocks.add(new Block.Heading(3, "Proposed thresholds"));
        if (!Proposal.isPossible(old)) {
            blocks.add(new Block.Text("INSUFFICIENT DATA: " + Words.count(old.requests()) + " requests on old were measured (expected: "
                    + Words.count(Proposal.LEAST_REQUESTS) + " or more).", Tone.ALERT));
            return;
        }
        Proposal proposal = Proposal.of(old);
        blocks.add(new Block.Text("From " + Words.count(old.requests()) + " requests on old, " + Words.count(old.failures())
                + " of which failed: errors up to " + Words.rate(proposal.errors()) + " are no fault; growth holds above p95 "
                + Words.millis(proposal.holdP95()) + " or p99 " + Words.millis(proposal.holdP99()) + "; the guard reverts above p95 "
                + Words.millis(proposal.revertP95()) + "; an answer hangs after " + Words.span(proposal.hang()) + "."));
    }
}
