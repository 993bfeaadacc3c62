package dev.sluice.control.gate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/**
 * {@code reconcile}: both stacks hold the same rows, bucket by bucket, but for those younger than it takes them to settle. Of a bucket that differs
 * all rows count as differing, for what is the same in it is not known.
 */
final class ReconcileGate implements GateType {
    private static final int SHOWN = 5;
    private static final List<String> COMPARED = List.of("oldCount", "newCount", "differing");
    private static final String REMEDY = "carry over what is missing, and see why it was";

    private final Gate.Reconcile terms;

    ReconcileGate(Gate.Reconcile terms) {
        this.terms = terms;
    }

    @Override
    public Verdict look(Case at, Bench bench) throws InterruptedException {
        return switch (terms.books()) {
            case Gate.Books.Compared(Gate.Run run) -> judge(Check.run(run, terms.rhythm().timeout(), at));
            case Gate.Books.Both(Gate.Book old, Gate.Book fresh) -> {
                Instant before = at.now().minus(terms.settle()).truncatedTo(ChronoUnit.MILLIS);
                Books books = new Books(bench.fetcher(), terms.rhythm());
                yield judge(terms, books.read(old, before), books.read(fresh, before));
            }
        };
    }

    static Verdict judge(Gate.Reconcile terms, Sheet old, Sheet fresh) {
        if (old instanceof Sheet.Trouble(String sentence)) {
            return new Verdict.Inconclusive("the books of old: " + sentence, "see what is there");
        }
        if (fresh instanceof Sheet.Trouble(String sentence)) {
            return new Verdict.Inconclusive("the books of new: " + sentence, "see what is there");
        }
        return old instanceof Sheet.Read left && fresh instanceof Sheet.Read right ? compare(terms, left, right)
                : new Verdict.Inconclusive("the books could not be read", "see what is there");
    }

    private static Verdict compare(Gate.Reconcile terms, Sheet.Read old, Sheet.Read fresh) {
        if (!old.before().equals(fresh.before())) {
            return new Verdict.Inconclusive("old tells of before " + old.before() + " and new of before " + fresh.before()
                    + ", which cannot be compared", "let both count up to the moment that is asked for by ?before=");
        }
        if (old.rows() == 0 && fresh.rows() == 0) {
            return new Verdict.Inconclusive("neither old nor new has a row older than " + Wording.span(terms.settle())
                    + ": 0 and 0 prove nothing", "see whether the right rows are counted");
        }
        Set<String> keys = new TreeSet<>(old.buckets().keySet());
        keys.addAll(fresh.buckets().keySet());
        Sheet.Bucket none = new Sheet.Bucket(0, "", "");
        List<String> differing = new ArrayList<>();
        long rows = 0;
        for (String key : keys) {
            Sheet.Bucket left = old.buckets().getOrDefault(key, none);
            Sheet.Bucket right = fresh.buckets().getOrDefault(key, none);
            if (!left.equals(right)) {
                rows += Math.max(left.count(), right.count());
                differing.add(Wording.quoted(key) + " " + (left.count() == right.count() ? "with " + left.count() + " rows of other content"
                        : left.count() + " on old, " + right.count() + " on new"));
            }
        }
        double part = (double) rows / Math.max(old.rows(), fresh.rows());
        return verdict(terms, part, differing, "old has " + Wording.count(old.rows()) + " rows, new " + Wording.count(fresh.rows()));
    }

    private static Verdict verdict(Gate.Reconcile terms, double part, List<String> differing, String counts) {
        String sentence = counts + "; " + (differing.isEmpty() ? "no bucket differs"
                : differing.size() + " buckets differ, "
                        + Wording.percent(part) + " of the rows: "
                        + String.join("; ", differing.subList(0, Math.min(SHOWN, differing.size())))
                        + (differing.size() > SHOWN ? " …" : ""))
                + " (at most " + terms.tolerance() + " is allowed)";
        return part * 10_000 <= terms.tolerance().basisPoints() && (differing.isEmpty() || !terms.tolerance().isNone())
                ? new Verdict.Pass(sentence)
                : new Verdict.Fail(sentence, REMEDY);
    }

    static Verdict judge(Check check) {
        return switch (check) {
            case Check.Trouble(String sentence) -> new Verdict.Inconclusive(sentence, "run it by hand; it must end in time");
            case Check.Ended ended -> {
                Document document = Document.parse(ended.output()).known(COMPARED);
                long old = document.whole("oldCount");
                long fresh = document.whole("newCount");
                List<String> differing = document.texts("differing");
                String counts = "old has " + Wording.count(old) + " rows, new " + Wording.count(fresh);
                if (ended.code() > 1 || !document.flaws().isEmpty() || (ended.code() == 0) != differing.isEmpty()) {
                    yield new Verdict.Inconclusive(ended.name() + " ended with " + ended.code() + " and told " + (document.flaws().isEmpty()
                            ? differing.size() + " differing buckets"
                            : document.flaws().getFirst().sentence()) + " (expected: 0 and none, or 1 and which)", "run it by hand");
                }
                if (old == 0 && fresh == 0 || differing.isEmpty() && old != fresh) {
                    yield new Verdict.Inconclusive(counts + (old == fresh ? ": 0 and 0 prove nothing" : ", although no bucket differs"),
                            "see whether it counts the right rows");
                }
                yield differing.isEmpty() ? new Verdict.Pass(counts + "; no bucket differs")
                        : new Verdict.Fail(counts + "; " + differing.size() + " buckets differ: " + String.join("; ", differing.stream()
                                .limit(SHOWN).map(Wording::quoted).toList()) + (differing.size() > SHOWN ? " …" : ""), REMEDY);
            }
        };
    }
}
