package dev.sluice.control.gate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import tools.jackson.databind.node.JsonNodeFactory;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Exhibit;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/** {@code approval}: the person that the file names has agreed to this configuration, not long ago, and did not ask for the step. */
final class ApprovalGate implements GateType {
    private final Gate.Approval terms;

    ApprovalGate(Gate.Approval terms) {
        this.terms = terms;
    }

    @Override
    public boolean isAtHand() {
        return true;
    }

    @Override
    public Verdict look(Case at, Bench bench) {
        Optional<Exhibit> last = bench.exhibits().last(at.unit().name(), at.gate());
        return judge(terms, at, last, bench.setting().get().configuration());
    }

    /** Who may; empty: nobody, for the unit has no deputy. */
    static Optional<String> approver(Gate.Approval terms, CutoverUnit unit) {
        return switch (terms.by()) {
            case Gate.Approval.OWNER -> Optional.of(unit.owner());
            case Gate.Approval.DEPUTY -> unit.deputy();
            default -> Optional.of(terms.by());
        };
    }

    /** Why somebody may not approve; empty: he may. */
    static Optional<String> objection(Gate.Approval terms, CutoverUnit unit, String who, String requester) {
        String approver = approver(terms, unit).orElse("");
        if (!who.equals(approver)) {
            return Optional
                    .of("token " + who + " is not " + (approver.isEmpty() ? "the deputy, which unit " + unit.name() + " does not have"
                            : approver) + ", who must approve");
        }
        return terms.otherThanRequester() && who.equals(requester)
                ? Optional.of(who + " asked for this step, and somebody else must approve it")
                : Optional.empty();
    }

    /** What is kept of an approval. */
    static Exhibit approval(Case at, String who, String configuration, String reason) {
        String body = JsonNodeFactory.instance.objectNode().put("configuration", configuration).put("reason", reason).toString();
        return new Exhibit(at.unit().name(), at.gate(), who, at.now(), at.now(), Optional.empty(), body);
    }

    static Verdict judge(Gate.Approval terms, Case at, Optional<Exhibit> last, String configuration) {
        String unit = at.unit().name();
        String approver = approver(terms, at.unit()).orElse("a deputy, which unit " + unit + " does not have");
        String remedy = approver + " approves it: sluice gate approve " + unit + " " + at.gate() + " --reason …";
        if (last.isEmpty()) {
            return new Verdict.Inconclusive("nobody has approved it yet; " + approver + " must, not more than "
                    + Wording.span(terms.validFor()) + " before", remedy);
        }
        Exhibit given = last.get();
        Duration age = Duration.between(given.at(), at.now());
        if (age.compareTo(Exhibit.SKEW.negated()) < 0) {
            return new Verdict.Inconclusive(given.author() + " approved it at " + given.at() + ", which is after now, " + at.now()
                    + ": the clock was ahead then, or is behind now", remedy);
        }
        String sentence = given.author() + " approved it " + Wording.span(age) + " ago, at most " + Wording.span(terms.validFor())
                + " is allowed";
        Document document = Document.parse(given.body()).known(List.of("configuration", "reason"));
        String agreed = document.text("configuration");
        String reason = document.text("reason");
        if (!document.flaws().isEmpty() || age.compareTo(terms.validFor()) > 0) {
            return new Verdict.Inconclusive(sentence, remedy);
        }
        Optional<String> objection = objection(terms, at.unit(), given.author(), at.requester());
        if (objection.isPresent()) {
            return new Verdict.Fail(sentence + ", but " + objection.get(), remedy);
        }
        return agreed.equals(configuration) ? new Verdict.Pass(sentence + ": " + Wording.quoted(reason))
                : new Verdict.Inconclusive(
                        sentence + ", but the configuration was changed since (" + agreed + ", now " + configuration + ")",
                        remedy);
    }
}
