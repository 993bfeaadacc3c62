package dev.sluice.control.gate;

import dev.sluice.model.Gate;
import dev.sluice.model.SpoolState;
import dev.sluice.model.Verdict;

/** {@code callbacks}: none of those that were kept waits to be replayed, and none is a dead letter (SEMANTICS D6). */
record CallbacksGate(Gate.Callbacks terms) implements GateType {
    @Override
    public boolean isAtHand() {
        return true;
    }

    @Override
    public Verdict look(Case at, Bench bench) {
        return judge(bench.callbacks().state());
    }

    static Verdict judge(SpoolState seen) {
        String sentence = seen.waiting() + " callbacks wait to be replayed and " + seen.dead()
                + " are dead letters; none of either is asked for";
        if (seen.dead() > 0) {
            return new Verdict.Fail(sentence, "see sluice freeze callbacks: each is to be retried or dropped");
        }
        if (seen.trouble().isPresent()) {
            return new Verdict.Inconclusive(sentence + "; " + seen.trouble().get(), "mend the disk of the state directory");
        }
        return seen.waiting() > 0 ? new Verdict.Inconclusive(sentence, "open their units, and wait until the last is replayed")
                : new Verdict.Pass(sentence);
    }
}
