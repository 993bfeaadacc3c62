package dev.sluice.control.gate;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

import tools.jackson.databind.JsonNode;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Exhibit;
import dev.sluice.model.Gate;

/** What people and programs hand in for gates. It is looked at here; whoever calls has it written down, then {@link #keep}s it. Any thread. */
public final class Handover {
    private final Bench bench;
    private final InstantSource clock;
    private final BinaryOperator<String> requester;

    /**
     * @param requester of the step that a unit's gate guards, by unit and gate; empty: nobody
     */
    Handover(Bench bench, InstantSource clock, BinaryOperator<String> requester) {
        this.bench = bench;
        this.clock = clock;
        this.requester = requester;
    }

    /** What became of it. */
    public sealed interface Outcome {
        record Taken(Exhibit exhibit) implements Outcome {}

        /** Each with the place in what was handed in (RFC 6901). */
        record Wrong(List<Flaw> flaws) implements Outcome {}

        /** The gate takes nothing of the kind, or not from this one. */
        record Refused(String detail, String remedy) implements Outcome {}
    }

    /** Something that is not as it must be, and where. */
    public record Flaw(String pointer, String detail) {}

    /** Evidence, as it was sent. */
    public Outcome evidence(CutoverUnit unit, String name, Gate gate, JsonNode body, String author) {
        if (!(GateType.of(gate) instanceof Supplied<?> supplied)) {
            return new Outcome.Refused("gate " + name + " is of type " + gate.type() + ", which takes no evidence",
                    gate instanceof Gate.Approval ? "sluice gate approve " + unit.name() + " " + name
                            : "sluice gate check " + unit.name()
                                    + " " + name);
        }
        if (supplied.supply().url().isPresent()) {
            return new Outcome.Refused("the evidence of gate " + name + " is fetched from " + Fetcher.shown(supplied.supply().url().get()),
                    "leave out url in the file, and reload, to hand it in");
        }
        var arrival = new Intake.Arrival(unit.name(), name, author, clock.instant(), bench.exhibits().last(unit.name(), name));
        return switch (supplied.intake().take(Document.of(body), arrival)) {
            case Intake.Outcome.Taken(Exhibit exhibit) -> new Outcome.Taken(exhibit);
            case Intake.Outcome.Refused(List<Document.Flaw> flaws) -> new Outcome.Wrong(
                    flaws.stream().map(flaw -> new Flaw(flaw.pointer(), flaw.detail())).toList());
        };
    }

    /** The approval of somebody. */
    public Outcome approval(CutoverUnit unit, String name, Gate gate, String who, String reason) {
        if (!(gate instanceof Gate.Approval terms)) {
            return new Outcome.Refused("gate " + name + " is of type " + gate.type() + ", which nobody approves",
                    "sluice gate check " + unit.name() + " " + name);
        }
        String asked = requester.apply(unit.name(), name);
        Optional<String> objection = ApprovalGate.objection(terms, unit, who, asked);
        if (objection.isPresent()) {
            return new Outcome.Refused(objection.get(), ApprovalGate.approver(terms, unit)
                    .map(approver -> "ask " + approver + ": a token of that name, with role approver").orElse("name a deputy in the file"));
        }
        Instant now = clock.instant();
        return new Outcome.Taken(ApprovalGate.approval(new Case(unit, name, now, asked, now), who,
                bench.setting().get().configuration(), reason));
    }

    /** Whether a gate is judged by what is handed in for it, or fetched. */
    public static boolean isByEvidence(Gate gate) {
        return gate instanceof Gate.Approval || GateType.of(gate) instanceof Supplied<?>;
    }

    /** From now on it counts. */
    public void keep(Exhibit exhibit) {
        bench.exhibits().add(exhibit);
    }

    /** The last that was handed in; empty: nothing. */
    public Optional<Exhibit> last(String unit, String gate) {
        return bench.exhibits().last(unit, gate);
    }
}
