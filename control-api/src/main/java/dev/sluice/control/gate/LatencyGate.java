package dev.sluice.control.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.Gate;
import dev.sluice.model.Spread;
import dev.sluice.model.Verdict;

/** {@code latency}: the 95th and 99th percentile of new, of old's, at every endpoint that is not rare, with 95 % certainty. */
final class LatencyGate {
    private static final String LOOK = "see what is slow: GET /api/v1/measures, endpoint by endpoint; caches may still be cold";
    /** SEMANTICS A5, for ten per cent and a log-normal spread of 0.5. */
    private static final double NEEDED_95 = 762;
    private static final double NEEDED_99 = 2_370;
    private static final double SPREAD = 0.5;
    private static final double TEN_PER_CENT = Math.log(1.1);
    private static final long FEWEST = 20;

    private LatencyGate() {}

    static Answered of(Gate.Latency terms) {
        return new Answered(hold -> hold.stream().startsWith("slow"), (window, _) -> judge(terms, window));
    }

    /** One percentile of one endpoint. */
    private record Measured(String sentence, double ratio, double least, double most, double limit, long have, long need, boolean rare) {
        boolean isWorse() {
            return have >= FEWEST && least > limit;
        }

        boolean isTooFew() {
            return !rare && have < need;
        }

        boolean isOpen(boolean enough) {
            return !rare && (enough ? ratio > limit : most > limit);
        }
    }

    static Verdict judge(Gate.Latency terms, Window window) {
        List<Measured> all = new ArrayList<>();
        for (Window.Pair pair : window.answered()) {
            all.add(measured(pair, 0.95, terms.p95(), terms));
            all.add(measured(pair, 0.99, terms.p99(), terms));
        }
        if (all.isEmpty()) {
            return new Verdict.Inconclusive("new has answered nothing that could be timed yet", "wait, or raise the share");
        }
        Optional<Measured> worse = all.stream().filter(Measured::isWorse).findFirst();
        if (worse.isPresent()) {
            return new Verdict.Fail(worse.get().sentence, LOOK);
        }
        Optional<Measured> few = all.stream().filter(Measured::isTooFew)
                .max((a, b) -> Double.compare((double) a.need / Math.max(1, a.have), (double) b.need / Math.max(1, b.have)));
        if (few.isPresent()) {
            return few.get().need == Long.MAX_VALUE
                    ? new Verdict.Inconclusive(few.get().sentence, "requests on old are needed to compare with")
                    : Counted.tooFew(few.get().sentence, few.get().have, few.get().need, window.in());
        }
        boolean enough = terms.requests().isPresent();
        Measured worst = all.stream().filter(one -> !one.rare).max((a, b) -> Double.compare(a.most / a.limit, b.most / b.limit))
                .orElseThrow();
        return all.stream().anyMatch(one -> one.isOpen(enough))
                ? new Verdict.Inconclusive(worst.sentence, "wait: more requests narrow it down")
                : new Verdict.Pass(worst.sentence);
    }

    private static Measured measured(Window.Pair pair, double quantile, double limit, Gate.Latency terms) {
        Spread old = pair.old().took();
        Spread fresh = pair.fresh().took();
        String name = pair.endpoint() + ": p" + Math.round(quantile * 100);
        if (old.count() < FEWEST) {
            return new Measured(name + " of new cannot be compared: old has answered " + old.count() + " requests there", 0, 0,
                    Double.MAX_VALUE, limit, fresh.count(), Long.MAX_VALUE, pair.rare());
        }
        double ofOld = old.at(quantile * old.count());
        double ofNew = fresh.at(quantile * fresh.count());
        double width = Math.hypot(width(old, quantile), width(fresh, quantile));
        double ratio = ofNew / ofOld;
        String sentence = name + " of new " + Wording.millis(ofNew) + ", of old " + Wording.millis(ofOld) + ": "
                + Wording.ratio(ratio) + " times (" + Wording.ratio(ratio * Math.exp(-width)) + ".."
                + Wording.ratio(ratio * Math.exp(width))
                + ", at most " + Wording.ratio(limit) + " is allowed) over " + Wording.count(fresh.count()) + " and "
                + Wording.count(old.count()) + " answers";
        return new Measured(sentence, ratio, ratio * Math.exp(-width), ratio * Math.exp(width), limit, fresh.count(),
                terms.requests().isPresent() ? terms.requests().getAsInt()
                        : needed(old, (double) old.count() / Math.max(1, fresh.count()), quantile, limit),
                pair.rare());
    }

    /** How far the percentile may be off, as the logarithm of a ratio: by the ranks around it (one-sided 95 %). */
    private static double width(Spread spread, double quantile) {
        double count = spread.count();
        double ranks = Counted.SURE * Math.sqrt(count * quantile * (1 - quantile));
        double high = spread.at(Math.min(count, count * quantile + ranks));
        double low = spread.at(Math.max(1, count * quantile - ranks));
        return low <= 0 ? 0 : Math.log(high / low) / 2;
    }

    /** Answers of new that it takes, given how many times as many old gives. */
    static long needed(Spread old, double moreOld, double quantile, double limit) {
        double sigma = Math.max(0.05, Math.log(old.at(0.84 * old.count()) / old.at(0.16 * old.count())) / 2);
        double base = quantile < 0.97 ? NEEDED_95 : NEEDED_99;
        return (long) Math.ceil(base * (1 + 1 / moreOld) * Math.pow(sigma / SPREAD, 2) * Math.pow(TEN_PER_CENT / Math.log(limit), 2));
    }
}
