package dev.sluice.control.gate;

import java.time.Instant;
import java.util.Optional;

import dev.sluice.model.Drill;
import dev.sluice.model.Verdict;

/** {@code drill}: the last rehearsed revert passed, is not too old, and was made on what is in force now. */
final class DrillGate implements GateType {
    @Override
    public boolean isAtHand() {
        return true;
    }

    @Override
    public Verdict look(Case at, Bench bench) {
        return judge(at.unit().name(), bench.drills().apply(at.unit().name()), bench.setting().get(), at.now());
    }

    static Verdict judge(String unit, Optional<Drill> last, Drill.Setting setting, Instant now) {
        String remedy = "rehearse it: sluice drill " + unit;
        if (last.isEmpty()) {
            return new Verdict.Inconclusive("a revert of " + unit + " was never rehearsed; it must take at most "
                    + Drill.BUDGET.toSeconds() + " s", remedy);
        }
        Drill drill = last.get();
        String sentence = drill.sentence(now, setting) + " (at most " + Drill.BUDGET.toSeconds() + " s, at most " + Drill.VALID.toDays()
                + " d ago)";
        if (!drill.passed()) {
            return new Verdict.Fail(sentence, "mend that, then " + remedy);
        }
        return drill.flaw(now, setting).isPresent() ? new Verdict.Inconclusive(sentence, remedy) : new Verdict.Pass(sentence);
    }
}
