package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.control.gate.Supplied.Seen;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/**
 * {@code lag}: how far new is behind old, by a heartbeat that is written to old each second and read on new. Five of six that were due must have
 * been seen.
 */
final class LagGate {
    private static final double SEEN = 5.0 / 6;

    private LagGate() {}

    static Supplied<List<Double>> of(Gate.Lag terms) {
        Duration every = terms.supply().rhythm().every();
        Duration valid = Duration.ofSeconds(Math.max(5, 2 * every.toSeconds()));
        return new Supplied<>(new Supplied.Terms<>(terms.supply(), valid, true, new Reading(),
                (seen, at, _) -> judge(terms, seen, at.now())));
    }

    private static final class Reading implements Supplied.Reading<List<Double>> {
        @Override
        public List<String> members() {
            return List.of("lagMillis");
        }

        @Override
        public List<Double> read(Document document) {
            return document.numbers("lagMillis");
        }
    }

    static Verdict judge(Gate.Lag terms, List<Seen<List<Double>>> seen, Instant now) {
        List<Double> lags = new ArrayList<>();
        seen.stream().filter(one -> one.at().isAfter(now.minus(terms.over()))).forEach(one -> lags.addAll(one.what()));
        long due = Math.max(1, (long) (terms.over().toSeconds() * SEEN));
        lags.sort(Double::compare);
        if (lags.isEmpty()) {
            return new Verdict.Inconclusive("no heartbeat was seen in the last " + terms.over().toSeconds() + " s",
                    "write one to old each second and read it on new");
        }
        double p99 = lags.get((int) Math.ceil(0.99 * lags.size()) - 1);
        double worst = lags.getLast();
        String sentence = "new was " + Wording.millis(p99) + " behind old at the 99th percentile and " + Wording.millis(worst)
                + " at most, of "
                + lags.size() + " heartbeats in " + terms.over().toSeconds() + " s; below " + terms.below().toMillis() + " ms and "
                + terms.most().toMillis() + " ms is allowed";
        String remedy = "see what holds up replication";
        if (worst >= terms.most().toMillis()) {
            return new Verdict.Fail(sentence, remedy);
        }
        if (lags.size() < due) {
            return new Verdict.Inconclusive(sentence, "at least " + due + " heartbeats are needed");
        }
        return p99 >= terms.below().toNanos() / 1e6 ? new Verdict.Fail(sentence, remedy) : new Verdict.Pass(sentence);
    }
}
