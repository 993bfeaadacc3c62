package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.runbook.Answer;
import dev.sluice.control.runbook.Runbooks;
import dev.sluice.control.runbook.Stand;
import dev.sluice.model.Command;
import dev.sluice.model.Nearest;
import dev.sluice.model.Runbook;

/** Runbooks: where they stand, and the next step of one. */
final class RunbookRoutes implements Operation.Room {
    private final ControlServer.Wiring wiring;

    RunbookRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public List<Operation> operations() {
        return List.of(get("/runbooks", this::all), get("/runbooks/{name}", this::one),
                change("POST", "/runbooks/{name}/start", request -> ask(request, Runbooks.Wish.START)),
                change("POST", "/runbooks/{name}/next", request -> ask(request, Runbooks.Wish.NEXT)),
                change("POST", "/runbooks/{name}/retry", request -> ask(request, Runbooks.Wish.RETRY)),
                change("POST", "/runbooks/{name}/undo", request -> ask(request, Runbooks.Wish.UNDO)));
    }

    private ApiAnswer all(ApiRequest request) {
        ObjectNode json = answer();
        ArrayNode list = json.putArray("runbooks");
        runbooks().values().forEach(runbook -> into(list.addObject(), runbook, wiring.runbooks().stand(runbook.name())));
        return ApiAnswer.ok(json);
    }

    private ApiAnswer one(ApiRequest request) {
        Runbook runbook = known(request.at("name"));
        return ApiAnswer.ok(into(answer(), runbook, wiring.runbooks().stand(runbook.name())));
    }

    private ApiAnswer ask(ApiRequest request, Runbooks.Wish wish) {
        Runbook runbook = known(request.at("name"));
        boolean takesStep = wish == Runbooks.Wish.NEXT || wish == Runbooks.Wish.RETRY;
        Fields fields = takesStep ? request.fields("evidence", "reason") : request.fields("reason");
        Optional<String> said = takesStep ? fields.words("evidence") : Optional.empty();
        String reason = takesStep ? fields.optionalReason() : fields.reason();
        fields.check();
        GenerationTag.met(request, wiring.conductor());
        Command.Asker asker = request.asker(reason);
        return switch (wiring.runbooks().ask(runbook, wish, said, asker, request.dryRun())) {
            case Answer.Taken(Stand stand) -> ApiAnswer.ok(into(answer(), runbook, stand).put("dryRun", request.dryRun()));
            case Answer.Refused(String code, String detail, String remedy) ->
                throw ApiProblem.refused(ApiProblem.Code.REFUSED, code, detail,
                        remedy);
            case Answer.NotOnDisk _ -> throw Submission.notOnDisk("the step could not be written down, and was not begun");
        };
    }

    private Map<String, Runbook> runbooks() {
        return wiring.conductor().current().site().runbooks();
    }

    private Runbook known(String name) {
        return Optional.ofNullable(runbooks().get(name)).orElseThrow(() -> ApiProblem.of(ApiProblem.Code.UNKNOWN_PATH,
                "there is no runbook " + Fields.shown(name)
                        + Nearest.to(name, runbooks().keySet()).map(near -> "; did you mean " + near + "?").orElse(""),
                runbooks().isEmpty() ? "the file has none: add runbooks" : "known runbooks: " + String.join(", ", runbooks().keySet())));
    }

    private ObjectNode answer() {
        return Json.object().put("generation", generation());
    }

    private long generation() {
        return wiring.conductor().current().split().generation();
    }

    private static ObjectNode into(ObjectNode json, Runbook runbook, Stand stand) {
        json.put("name", runbook.name()).put("owner", runbook.owner());
        runbook.deputy().ifPresent(deputy -> json.put("deputy", deputy));
        json.put("twoPeople", runbook.twoPeople()).put("state", stand.state().label()).put("done", stand.done());
        stand.starter().ifPresent(starter -> json.put("startedBy", starter));
        stand.since().ifPresent(since -> json.put("since", Json.time(since)));
        stand.why().ifPresent(why -> json.put("why", why));
        ObjectNode facts = json.putObject("facts");
        stand.facts().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(fact -> facts.put(fact.getKey(), fact.getValue()));
        ArrayNode steps = json.putArray("steps");
        runbook.steps().forEach(step -> steps.add(step(step)));
        return json;
    }

    private static ObjectNode step(Runbook.Step step) {
        ObjectNode json = Json.object().put("name", step.name()).put("owner", step.owner());
        step.deputy().ifPresent(deputy -> json.put("deputy", deputy));
        json.put("timeout", step.timeout().toSeconds()).put("does", switch (step.action()) {
            case Runbook.Action.ByHand _ -> "by hand";
            case Runbook.Action.Run run -> "run " + String.join(" ", run.command());
            case Runbook.Action.ShareTo to -> "share " + to.share() + " of " + String.join(", ", to.units());
            case Runbook.Action.GatePasses to -> "gate " + to.gate() + " of " + String.join(", ", to.units()) + " passes";
            case Runbook.Action.FreezeTo to ->
                "freeze " + to.mode().label().toLowerCase(Locale.ROOT) + " of " + String.join(", ", to.units());
        });
        step.evidence().ifPresent(asked -> json.put("evidence", asked));
        return json;
    }
}
