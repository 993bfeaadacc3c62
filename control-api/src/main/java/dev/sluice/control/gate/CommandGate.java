package dev.sluice.control.gate;

import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/** {@code command}: a program ends with 0. With 1 it fails; with anything else it could not tell. */
final class CommandGate implements GateType {
    private final Gate.Program terms;

    CommandGate(Gate.Program terms) {
        this.terms = terms;
    }

    @Override
    public Verdict look(Case at, Bench bench) throws InterruptedException {
        return judge(Check.run(terms.run(), terms.rhythm().timeout(), at));
    }

    static Verdict judge(Check check) {
        return switch (check) {
            case Check.Trouble(String sentence) -> new Verdict.Inconclusive(sentence, "run it by hand; it must end in time");
            case Check.Ended(String name, int code, String output, String complaint) -> {
                String said = output.isBlank() ? complaint : output;
                String sentence = name + " ended with " + code + (said.isBlank() ? "" : " and said " + Wording.quoted(said))
                        + " (expected: 0)";
                yield switch (code) {
                    case 0 -> new Verdict.Pass(sentence);
                    case 1 -> new Verdict.Fail(sentence, "mend what it complains of");
                    default -> new Verdict.Inconclusive(sentence, "run it by hand; 0 is a pass, 1 a failure, anything else no answer");
                };
            }
        };
    }
}
