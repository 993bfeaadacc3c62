package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.Exhibit;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/** A gate that is judged by evidence, which is pushed, or fetched where the file names a URL. */
final class Supplied<T> implements GateType {
    private final Terms<T> terms;
    private final Intake intake;

    Supplied(Terms<T> terms) {
        this.terms = terms;
        this.intake = new Intake(terms.supply, terms.valid, terms.reading);
    }

    /**
     * What one type asks for.
     *
     * @param valid how long evidence counts after it was seen
     * @param overTime whether a stretch of time is judged, in which a piece may be missing
     */
    record Terms<T>(Gate.Supply supply, Duration valid, boolean overTime, Reading<T> reading, Judging<T> judging) {}

    /** What a type makes of a document. */
    interface Reading<T> extends Intake.EvidenceForm {
        /** Something harmless stands in for what is wrong. */
        T read(Document document);

        @Override
        default void check(Document document) {
            var _ = read(document);
        }
    }

    /** What a type makes of all evidence that counts: some, the last of which is not too old. */
    interface Judging<T> {
        Verdict judge(List<Seen<T>> seen, Case at, Bench bench);
    }

    /** A piece of evidence, read. */
    record Seen<T>(T what, Instant at, Instant received, String author) {}

    /** How long evidence that comes again and again counts: two intervals. */
    static Duration twice(Gate.Supply supply) {
        return supply.rhythm().every().multipliedBy(2);
    }

    Intake intake() {
        return intake;
    }

    Gate.Supply supply() {
        return terms.supply;
    }

    @Override
    public boolean isAtHand() {
        return terms.supply.url().isEmpty();
    }

    @Override
    public Verdict look(Case at, Bench bench) throws InterruptedException {
        Optional<String> trouble = fetch(at, bench);
        if (trouble.isPresent() && !terms.overTime) {
            return new Verdict.Inconclusive(trouble.get(), "mend what answers there; nothing passes without evidence");
        }
        return judge(at, bench, trouble);
    }

    private Verdict judge(Case at, Bench bench, Optional<String> trouble) {
        List<Exhibit> counting = bench.exhibits().of(at.unit().name(), at.gate()).stream().filter(one -> !one.isExpired(at.now())).toList();
        List<Exhibit> vouchedFor = counting.stream().filter(one -> Intake.isVouchedFor(terms.supply, Document.parse(one.body()))).toList();
        List<Seen<T>> seen = read(vouchedFor);
        if (seen.isEmpty()) {
            String none = vouchedFor.size() < counting.size()
                    ? "the evidence that is there is signed with none of the keys that the file names"
                    : none(at, bench);
            return new Verdict.Inconclusive(trouble.orElse(none), remedy(at));
        }
        Instant last = seen.getLast().at();
        if (last.isAfter(at.now().plus(Exhibit.SKEW))) {
            return new Verdict.Inconclusive("the evidence was seen at " + last + ", which is after now, " + at.now()
                    + ": the clocks are more than " + Exhibit.SKEW.toSeconds() + " s apart", "set the clocks on both machines");
        }
        if (last.isBefore(at.now().minus(terms.valid))) {
            return new Verdict.Inconclusive("the last evidence is " + Wording.span(Duration.between(last, at.now())) + " old, at most "
                    + Wording.span(terms.valid) + " counts", remedy(at));
        }
        return terms.judging.judge(seen, at, bench);
    }

    /** Those of the form that the gate has now: its type may have been another one when they came. */
    private List<Seen<T>> read(List<Exhibit> exhibits) {
        List<Seen<T>> seen = new ArrayList<>();
        for (Exhibit exhibit : exhibits) {
            Document document = Document.parse(exhibit.body());
            T what = terms.reading.read(document);
            if (document.flaws().isEmpty()) {
                seen.add(new Seen<>(what, exhibit.at(), exhibit.received(), exhibit.author()));
            }
        }
        return seen;
    }

    private static String none(Case at, Bench bench) {
        return bench.exhibits().last(at.unit().name(), at.gate()).flatMap(Exhibit::expires)
                .map(end -> "the evidence expired at " + end + ", it is " + at.now() + " now").orElse("there is no evidence yet");
    }

    private String remedy(Case at) {
        return terms.supply.url().map(url -> "see what " + Fetcher.shown(url) + " tells")
                .orElseGet(() -> "hand some in: sluice gate evidence " + at.unit().name() + " " + at.gate() + " FILE");
    }

    /** But for when it was said. */
    private static boolean saysTheSame(Exhibit one, Exhibit other) {
        return Document.parse(one.body()).without("at", "expires").equals(Document.parse(other.body()).without("at", "expires"));
    }

    /** What went wrong with it; empty: nothing, or nothing is to be fetched. */
    private Optional<String> fetch(Case at, Bench bench) throws InterruptedException {
        if (terms.supply.url().isEmpty()) {
            return Optional.empty();
        }
        return switch (bench.fetcher().get(terms.supply.url().get(), terms.supply.rhythm().timeout())) {
            case Fetched.Trouble(String sentence) -> Optional.of(sentence);
            case Fetched.Answer answer -> answer.status() == 200 ? take(answer, at, bench)
                    : Optional.of(answer.from() + " answered with status " + answer.status() + " (expected: 200)");
        };
    }

    /** What says the same as before takes its place, unless a stretch of time is judged. */
    private void keep(Optional<Exhibit> before, Exhibit exhibit, Bench bench) {
        Optional<Exhibit> same = before.filter(one -> terms.overTime ? one.at().equals(exhibit.at()) && one.body().equals(exhibit.body())
                : saysTheSame(one, exhibit));
        same.ifPresent(bench.exhibits()::remove);
        bench.exhibits().add(exhibit);
        if (!terms.overTime && same.isEmpty()) {
            bench.keeper().accept(exhibit);
        }
    }

    private Optional<String> take(Fetched.Answer answer, Case at, Bench bench) {
        Optional<Exhibit> before = bench.exhibits().last(at.unit().name(), at.gate());
        // how the clocks stand to each other is seen when it has come
        Instant received = bench.fetcher().now();
        var arrival = new Intake.Arrival(at.unit().name(), at.gate(), answer.from(), received, before);
        return switch (intake.take(Document.parse(answer.text()), arrival)) {
            case Intake.Outcome.Taken(Exhibit exhibit) -> {
                keep(before, exhibit, bench);
                yield Optional.empty();
            }
            case Intake.Outcome.Refused(List<Document.Flaw> flaws) -> Optional
                    .of("what " + answer.from() + " told is no evidence: " + flaws.getFirst().sentence());
        };
    }
}
