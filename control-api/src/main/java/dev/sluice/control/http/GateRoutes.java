package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.ask;
import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Conductor;
import dev.sluice.control.gate.GateBoard;
import dev.sluice.control.gate.Handover;
import dev.sluice.control.store.Role;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Exhibit;
import dev.sluice.model.Gate;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Judgement;
import dev.sluice.model.Nearest;
import dev.sluice.model.Site;

/** The gates of units: what they say, looking once more, approvals, and evidence. */
final class GateRoutes implements Operation.Room {
    private static final long PATIENCE_SECONDS = 8;

    private final Conductor conductor;
    private final GateBoard board;
    private final Handover handover;

    GateRoutes(ControlServer.Wiring wiring) {
        this.conductor = wiring.conductor();
        this.board = wiring.gates();
        this.handover = board.handover();
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/evidence", _ -> ApiAnswer.ok(evidence())),
                get("/units/{unit}/gates", request -> ApiAnswer.ok(gates(request.at("unit")))),
                ask("/units/{unit}/gates/{gate}/check", Role.OPERATOR, this::check).that(Operation.Effect.STIRS),
                change("POST", "/units/{unit}/gates/{gate}/evidence", this::give),
                change("POST", "/units/{unit}/gates/{gate}/approve", this::approve).of(Role.APPROVER));
    }

    /** A gate of a unit, both of the configuration in force. */
    private record Asked(Cutover cutover, CutoverUnit unit, String name, Gate gate) {}

    private ObjectNode evidence() {
        Cutover cutover = conductor.current();
        ObjectNode json = generation(cutover);
        ArrayNode list = json.putArray("evidence");
        Site site = cutover.site();
        site.units().values().forEach(unit -> site.gateNames().forEach(name -> handover.last(unit.name(), name).ifPresent(exhibit -> {
            ObjectNode one = gate(list.addObject().put("unit", unit.name()), new Asked(cutover, unit, name, site.gate(name).orElseThrow()));
            one.set("content", Json.read(exhibit.body()));
        })));
        ArrayNode missing = json.putArray("missing");
        site.units().values().forEach(unit -> named(site, unit.name()).stream().filter(name -> handover.last(unit.name(), name).isEmpty())
                .forEach(name -> missing.addObject().put("unit", unit.name()).put("gate", name)
                        .put("type", site.gate(name).orElseThrow().type())));
        return json;
    }

    /** The gates that the plan of a unit names and that are judged by evidence. */
    private static Set<String> named(Site site, String unit) {
        Set<String> names = new LinkedHashSet<>();
        site.plan(unit).ifPresent(plan -> plan.stages().forEach(stage -> Stream.of(stage.gates().entry(), stage.gates().during(),
                stage.gates().exit()).forEach(names::addAll)));
        names.removeIf(name -> site.gate(name).filter(Handover::isByEvidence).isEmpty());
        return names;
    }

    private ObjectNode gates(String unitName) {
        Cutover cutover = conductor.current();
        CutoverUnit unit = unit(cutover, unitName);
        ObjectNode json = generation(cutover).put("unit", unitName);
        ArrayNode list = json.putArray("gates");
        cutover.site().gateNames()
                .forEach(name -> gate(list.addObject(), new Asked(cutover, unit, name, cutover.site().gate(name).orElseThrow())));
        return json;
    }

    private ObjectNode gate(ObjectNode json, Asked asked) {
        String unit = asked.unit.name();
        json.put("gate", asked.name).put("type", asked.gate.type()).put("watched", board.asked(unit).contains(asked.name));
        board.standing(unit, asked.name).ifPresent(judgement -> into(json, judgement));
        handover.last(unit, asked.name).ifPresent(exhibit -> {
            ObjectNode last = json.putObject("evidence").put("author", exhibit.author()).put("at", Json.time(exhibit.at()))
                    .put("received", Json.time(exhibit.received()));
            exhibit.expires().ifPresent(end -> last.put("expires", Json.time(end)));
        });
        return json;
    }

    private static ObjectNode into(ObjectNode json, Judgement judgement) {
        json.put("verdict", judgement.verdict().label()).put("sentence", judgement.verdict().sentence());
        if (!judgement.verdict().wayOut().isEmpty()) {
            json.put("remedy", judgement.verdict().wayOut());
        }
        return json.put("judgedAt", Json.time(judgement.at()));
    }

    private ApiAnswer check(ApiRequest request) {
        Asked asked = asked(request);
        request.fields().check();
        CompletableFuture<Judgement> judged = board.check(asked.unit.name(), asked.name);
        Optional<Judgement> judgement = await(judged);
        ObjectNode json = generation(conductor.current()).put("unit", asked.unit.name()).put("gate", asked.name)
                .put("looking", judgement.isEmpty());
        judgement.or(() -> board.standing(asked.unit.name(), asked.name)).ifPresent(said -> into(json, said));
        return ApiAnswer.json(judgement.isEmpty() ? 202 : 200, json);
    }

    /** Empty when the look takes longer than a caller waits. */
    private static Optional<Judgement> await(CompletableFuture<Judgement> judged) {
        try {
            return Optional.of(judged.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiProblem.of(ApiProblem.Code.UNAVAILABLE, "the server is stopping", "ask again when it runs");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private ApiAnswer give(ApiRequest request) {
        Asked asked = asked(request);
        Exhibit exhibit = taken(handover.evidence(asked.unit, asked.name, asked.gate, request.body(), request.caller().name()));
        keep(request, exhibit, new JournalEntry.EvidenceGiven(asked.unit.name(), asked.name, exhibit.at(), exhibit.expires()), "");
        return answer(request, asked);
    }

    private ApiAnswer approve(ApiRequest request) {
        Asked asked = asked(request);
        Fields fields = request.fields("reason");
        String reason = fields.reason();
        fields.check();
        Exhibit exhibit = taken(handover.approval(asked.unit, asked.name, asked.gate, request.caller().name(), reason));
        String configuration = Json.read(exhibit.body()).path("configuration").asString("");
        keep(request, exhibit, new JournalEntry.Approved(asked.unit.name(), asked.name, configuration), reason);
        return answer(request, asked);
    }

    private void keep(ApiRequest request, Exhibit exhibit, JournalEntry entry, String reason) {
        GenerationTag.met(request, conductor);
        if (request.dryRun()) {
            return;
        }
        if (!Submission.await(conductor.exhibit(exhibit, entry, request.asker(reason)))) {
            throw Submission.notOnDisk("it could not be written down and does not count");
        }
        handover.keep(exhibit);
    }

    /** With what the gate says of it; in a rehearsal, with what it says without. */
    private ApiAnswer answer(ApiRequest request, Asked asked) {
        ObjectNode json = generation(conductor.current()).put("unit", asked.unit.name()).put("gate", asked.name)
                .put("dryRun", request.dryRun());
        Optional<Judgement> judgement = request.dryRun() ? board.standing(asked.unit.name(), asked.name)
                : await(board.check(asked.unit.name(), asked.name));
        judgement.ifPresent(said -> into(json, said));
        return ApiAnswer.ok(json);
    }

    private static Exhibit taken(Handover.Outcome outcome) {
        return switch (outcome) {
            case Handover.Outcome.Taken(Exhibit exhibit) -> exhibit;
            case Handover.Outcome.Refused(String detail, String remedy) -> throw ApiProblem.refused(ApiProblem.Code.REFUSED, "gate", detail,
                    remedy);
            case Handover.Outcome.Wrong(List<Handover.Flaw> flaws) -> {
                Handover.Flaw first = flaws.getFirst();
                throw ApiProblem.all(ApiProblem.Code.INVALID,
                        "the evidence is refused: " + (first.pointer().isEmpty() ? "it" : first.pointer())
                                + ": " + first.detail() + (flaws.size() > 1 ? " (and " + (flaws.size() - 1) + " more)" : ""),
                        flaws.stream().map(flaw -> ApiProblem.error(flaw.pointer(), flaw.detail())).toList());
            }
        };
    }

    private Asked asked(ApiRequest request) {
        Cutover cutover = conductor.current();
        CutoverUnit unit = unit(cutover, request.at("unit"));
        String name = request.at("gate");
        Gate gate = cutover.site().gate(name).orElseThrow(() -> ApiProblem.of(ApiProblem.Code.UNKNOWN_GATE,
                "no gate " + Fields.shown(name) + Nearest.to(name, cutover.site().gateNames()).map(near -> "; did you mean " + near + "?")
                        .orElse(""),
                "known gates: " + String.join(", ", cutover.site().gateNames())));
        return new Asked(cutover, unit, name, gate);
    }

    private static CutoverUnit unit(Cutover cutover, String name) {
        UnitRoutes.known(cutover, name);
        return Optional.ofNullable(cutover.site().units().get(name))
                .orElseThrow(() -> ApiProblem.of(ApiProblem.Code.UNKNOWN_UNIT, "unit - is what no unit claims: it always goes to old",
                        "known units: " + String.join(", ", cutover.site().units().keySet())));
    }

    private static ObjectNode generation(Cutover cutover) {
        return Json.object().put("generation", cutover.split().generation());
    }
}
