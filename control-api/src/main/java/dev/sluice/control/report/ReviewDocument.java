package dev.sluice.control.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.sluice.control.report.Document.Block;
import dev.sluice.control.report.Document.Cell;
import dev.sluice.control.report.Document.Tone;
import dev.sluice.control.store.JournalJson;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.LedgerTotals;
import dev.sluice.model.Drill;

/** A review in chapters: what a person reads first comes first. */
final class ReviewDocument {
    private final Review review;
    private final List<Block> blocks = new ArrayList<>();

    private ReviewDocument(Review review) {
        this.review = review;
    }

    static Document of(Review review) {
        var document = new ReviewDocument(review);
        document.summary();
        document.reverts();
        document.freezes();
        document.differences();
        document.steps();
        document.drills();
        document.holds();
        document.blocks.addAll(new UnitChapters(review).blocks());
        document.timeLine();
        String name = review.site().isEmpty() ? "migration" : review.site();
        return new Document("Review of " + name, document.blocks);
    }

    private void summary() {
        text("From " + Words.time(review.stretch().from()) + " to " + Words.time(review.stretch().to()) + " UTC: "
                + Words.count(review.chronicle().entries()) + " entries of the journal"
                + review.chronicle().last().map(last -> ", the last is #" + last.seq() + " with hash " + last.hash()).orElse("") + ".");
        List<Chronicle.Reverted> reverts = review.chronicle().reverts();
        long byGuard = reverts.stream().filter(revert -> Cost.of(revert.revert()).isPresent()).count();
        text("Shares raised: " + Words.count(review.chronicle().raised())
                + ". Reverts: " + reverts.size() + ", by the guard: " + byGuard + ". Drills: "
                + Words.count(review.chronicle().drills().told())
                + ". Frozen, all units together: " + Words.span(review.frozen().values().stream().reduce(Duration.ZERO, Duration::plus))
                + ". Writes that exist on new alone: "
                + review.differences().values().stream().mapToLong(LedgerTotals::entries).sum() + ".");
        List<List<Cell>> rows = new ArrayList<>();
        for (String unit : review.units()) {
            rows.add(Cell.row(unit, owner(unit), review.share(unit, review.stretch().to()).toString(), UnitChapters.verdict(review, unit)));
        }
        table(List.of("unit", "owner", "share at the end", "against old before"), rows);
    }

    private void reverts() {
        Latest<Chronicle.Reverted> reverts = Latest.of(review.chronicle().reverts());
        chapter("Reverts and what they cost", reverts, "None.",
                List.of("entry", "units", "cause", "failed on new", "onset to decision", "under way on new", "latched for"),
                ReviewDocument::reverted);
        reverts.all().forEach(reverted -> text("#" + reverted.entry().seq() + ": " + reverted.revert().cause().sentence()));
    }

    private static List<Cell> reverted(Chronicle.Reverted reverted) {
        Optional<Cost> cost = Cost.of(reverted.revert());
        return List.of(Cell.of("#" + reverted.entry().seq() + " " + Words.time(reverted.revert().at())),
                Cell.of(String.join(", ", reverted.revert().units())), Cell.of(reverted.revert().cause().label()),
                Cell.of(cost.map(c -> Words.count(c.failed()) + " of " + Words.count(c.requests())).orElse("not counted")),
                Cell.of(cost.map(c -> Words.span(c.since())).orElse("–")),
                Cell.of(cost.flatMap(Cost::inMotion).map(motion -> Words.count(motion.safe() + motion.unsafe())).orElse("–")),
                reverted.latched().to().map(to -> Cell.of(Words.span(Duration.between(reverted.latched().from(), to))))
                        .orElse(new Cell("still latched", Tone.ALERT)));
    }

    private void freezes() {
        chapter("Freeze clock", review.chronicle().freezes(), "Nothing was frozen.",
                List.of("unit", "mode", "from", "to", "how long", "by", "reason"),
                freeze -> Cell.row(freeze.unit(), freeze.mode().label(), Words.time(freeze.span().from()),
                        freeze.span().to().map(Words::time).orElse("still"), Words.span(freeze.span().within(review.stretch())),
                        freeze.entry().actor(), freeze.entry().reason()));
        review.frozen().forEach((unit, sum) -> text(unit + ": frozen for " + Words.span(sum) + " in all; the last write "
                + review.lastWrite(unit).map(at -> "ended at " + Words.time(at))
                        .orElse("is not known (a stopped product does not know it)")));
    }

    private void differences() {
        heading("Open differences");
        Map<String, LedgerTotals> open = review.differences();
        if (open.isEmpty()) {
            text("No write exists on new alone.");
            return;
        }
        List<List<Cell>> rows = new ArrayList<>();
        open.forEach((unit, totals) -> rows.add(List.of(Cell.of(unit), Cell.of(owner(unit)), Cell.of(review.deputy(unit).orElse("–")),
                Cell.of(Words.count(totals.accepted())), Cell.of(Words.count(totals.open())), Cell.of(totals.amount().toPlainString()))));
        table(List.of("unit", "owner", "deputy", "writes on new alone", "of which nobody knows", "amount"), rows);
        text("They are listed by: sluice ledger UNIT; once old has them: sluice ledger UNIT --carried-over N --reason R");
    }

    private void steps() {
        chapter("Stages, gates and runbooks", review.chronicle().steps(),
                "The journal has no entries of plans, gates or runbooks in this time; shares were set by hand or by scripts.",
                List.of("entry", "kind", "by", "what", "reason", "evidence"),
                entry -> Cell.row(named(entry), entry.entry().kind(), entry.actor(), JournalJson.sentence(entry.entry()), entry.reason(),
                        JournalJson.detail(entry.entry())));
    }

    private void drills() {
        chapter("Drills", review.chronicle().drills(), "No revert was rehearsed.",
                List.of("entry", "unit", "outcome", "reversible in", "test requests", "faults"), told -> {
                    Drill drill = told.drill();
                    return List.of(Cell.of("#" + told.entry().seq() + " " + Words.time(drill.at())), Cell.of(drill.unit()),
                            new Cell(drill.passed() ? "passed" : "FAILED", drill.passed() ? Tone.GOOD : Tone.BAD),
                            Cell.of(Drill.span(drill.times().total())), Cell.of(Words.count(drill.seen().sent())),
                            Cell.of(String.join("; ", drill.faults())));
                });
    }

    private void holds() {
        chapter("Holds of the guard", review.chronicle().holds(), "None.", List.of("from", "unit", "stream", "how long", "what was found"),
                held -> Cell.row(Words.time(held.span().from()), held.hold().unit(), held.hold().stream(),
                        held.span().to().map(_ -> Words.span(held.span().within(review.stretch()))).orElse("still"),
                        held.hold().sentence()));
    }

    private void timeLine() {
        chapter("Time line", review.chronicle().timeLine(), "Nothing was journaled.", List.of("entry", "by", "what", "reason"),
                entry -> Cell.row(named(entry), entry.actor(), JournalJson.sentence(entry.entry()), entry.reason()));
    }

    private static String named(Journaled entry) {
        return "#" + entry.seq() + " " + Words.time(entry.at());
    }

    /** A table of what was told, and how much of it is not in the table. */
    private <T> void chapter(String title, Latest<T> told, String nothing, List<String> columns, Function<T, List<Cell>> row) {
        heading(title);
        if (told.told() == 0) {
            text(nothing);
            return;
        }
        if (told.leftOut() > 0) {
            text("The last " + Words.count(Latest.MOST) + "; " + Words.count(told.leftOut())
                    + " earlier ones of this time are told by: sluice journal");
        }
        table(columns, told.all().stream().map(row).toList());
    }

    private String owner(String unit) {
        return review.owner(unit).orElse("–");
    }

    private void heading(String title) {
        blocks.add(new Block.Heading(2, title));
    }

    private void text(String text) {
        blocks.add(new Block.Text(text));
    }

    private void table(List<String> columns, List<List<Cell>> rows) {
        blocks.add(new Block.Table(columns, rows));
    }
}
