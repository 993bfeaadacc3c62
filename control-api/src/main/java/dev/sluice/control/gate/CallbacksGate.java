package dev.sluice.control.gate;

import java.time.temporal.ChronoUnit;
import java.util.List;

import dev.sluice.model.Gate;
import dev.sluice.model.RefusedCallbacks;
import dev.sluice.model.SpoolState;
import dev.sluice.model.Verdict;

/**
 * {@code callbacks}: none of those that were kept waits to be replayed, none is a dead letter, and of each rule that has refused some a later one was
 * answered well (SEMANTICS D6). What was refused is known since the process began.
 */
record CallbacksGate(Gate.Callbacks terms) implements GateType {
    @Override
    public boolean isAtHand() {
        return true;
    }

    @Override
    public Verdict look(Case at, Bench bench) {
        return judge(bench.callbacks().state(), bench.evidence().refusedCallbacks());
    }

    static Verdict judge(SpoolState seen, List<RefusedCallbacks> refused) {
        String sentence = seen.waiting() + " callbacks wait to be replayed and " + seen.dead()
                + " are dead letters; none of either is asked for";
        if (seen.dead() > 0) {
            return new Verdict.Fail(sentence, "see sluice freeze callbacks: each is to be retried or dropped");
        }
        if (seen.trouble().isPresent()) {
            return new Verdict.Inconclusive(sentence + "; " + seen.trouble().get(), "mend the disk of the state directory");
        }
        if (seen.waiting() > 0) {
            return new Verdict.Inconclusive(sentence, "open their units, and wait until the last is replayed");
        }
        return refused.stream().filter(rule -> !rule.cameAgain()).findFirst().<Verdict>map(CallbacksGate::missing)
                .orElseGet(() -> new Verdict.Pass(sentence + "; " + (refused.isEmpty() ? "none was refused since the start"
                        : "of each rule that refused some, one was answered well since")));
    }

    private static Verdict missing(RefusedCallbacks rule) {
        return new Verdict.Inconclusive(rule.count() + " of " + rule.rule() + " were refused, the last at "
                + rule.last().truncatedTo(ChronoUnit.SECONDS) + ", and none was answered with 2xx since",
                "wait for the next try of their sender, or have it send again");
    }
}
