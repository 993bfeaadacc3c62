package dev.sluice.control.gate;

import java.util.Optional;
import java.util.function.Predicate;

import dev.sluice.model.Hold;
import dev.sluice.model.Verdict;

/** A gate that is judged by what both stacks have answered since things began to count. A hold of the guard for the same reason fails it. */
final class Answered implements GateType {
    private final Predicate<Hold> concerned;
    private final Judging judging;

    /**
     * @param concerned whether a hold is about what the gate is about
     */
    Answered(Predicate<Hold> concerned, Judging judging) {
        this.concerned = concerned;
        this.judging = judging;
    }

    /** What a type makes of it. */
    interface Judging {
        /**
         * A verdict on what was answered.
         *
         * @param suspicion how near the guard is to a breach; 1 is one
         */
        Verdict judge(Window window, double suspicion);
    }

    @Override
    public boolean isAtHand() {
        return true;
    }

    @Override
    public Verdict look(Case at, Bench bench) {
        String unit = at.unit().name();
        Optional<Hold> hold = bench.evidence().holds().stream().filter(one -> one.unit().equals(unit) && concerned.test(one)).findFirst();
        return hold.isPresent() ? new Verdict.Fail(hold.get().sentence(), "wait until the guard lifts the hold, or mend what it found")
                : judging.judge(bench.baselines().window(unit, at.since(), at.now()), bench.evidence().suspicion(unit));
    }
}
