package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.callback.DeadLetters;
import dev.sluice.model.Command;
import dev.sluice.model.SpoolState;

/** Shows what is kept of callbacks; has dead letters replayed again, or gives them up. */
final class CallbackRoutes implements Operation.Room {
    private final ControlServer.Wiring wiring;

    CallbackRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/freeze/callbacks", _ -> ApiAnswer.ok(list())),
                change("POST", "/freeze/callbacks/{number}/retry", request -> decide(request, wiring.callbacks().deadLetters()::retry)),
                change("POST", "/freeze/callbacks/{number}/drop", request -> decide(request, wiring.callbacks().deadLetters()::drop)));
    }

    private interface Decision {
        CompletableFuture<DeadLetters.Decided> of(long number, Command.Asker asker);
    }

    private ApiAnswer decide(ApiRequest request, Decision decision) {
        Fields fields = request.fields("reason");
        String reason = fields.reason();
        fields.check();
        SpoolState.DeadLetter letter = letter(request.at("number"));
        GenerationTag.met(request, wiring.conductor());
        if (!request.dryRun()) {
            switch (Submission.await(decision.of(letter.number(), request.asker(reason)))) {
                case DONE -> {}
                case GONE -> throw unknown(request.at("number"));
                case NOT_ON_DISK ->
                    throw Submission.notOnDisk("callback " + letter.number() + " is as it was: the decision could not be written down");
            }
        }
        return ApiAnswer.ok(into(answer(), letter).put("dryRun", request.dryRun()));
    }

    private SpoolState.DeadLetter letter(String number) {
        if (!number.matches("\\d{1,18}")) {
            throw unknown(number);
        }
        return Submission.await(wiring.callbacks().deadLetters().letter(Long.parseLong(number))).orElseThrow(() -> unknown(number));
    }

    private ApiProblem unknown(String number) {
        SpoolState seen = wiring.callbacks().state();
        return ApiProblem.of(ApiProblem.Code.UNKNOWN_CALLBACK, "callback " + Fields.shown(number) + " is no dead letter",
                seen.letters().isEmpty() ? "there are none"
                        : "dead letters: "
                                + String.join(", ", seen.letters().stream().limit(20).map(one -> Long.toString(one.number())).toList()));
    }

    private ObjectNode list() {
        SpoolState seen = wiring.callbacks().state();
        ObjectNode json = answer().put("waiting", seen.waiting()).put("dead", seen.dead()).put("bytes", seen.bytes());
        seen.trouble().ifPresent(what -> json.put("trouble", what));
        ArrayNode rules = json.putArray("rules");
        seen.lines().forEach(line -> {
            ObjectNode rule = rules.addObject().put("rule", line.rule()).put("waiting", line.waiting()).put("tries", line.tries());
            line.oldest().ifPresent(at -> rule.put("oldest", Json.time(at)));
        });
        ArrayNode refused = json.putArray("refused");
        wiring.evidence().refusedCallbacks().forEach(rule -> {
            ObjectNode told = refused.addObject().put("rule", rule.rule()).put("count", rule.count()).put("last", Json.time(rule.last()));
            rule.answered().ifPresent(at -> told.put("answered", Json.time(at)));
        });
        ArrayNode letters = json.putArray("deadLetters");
        seen.letters().forEach(letter -> into(letters.addObject(), letter));
        return json;
    }

    private ObjectNode answer() {
        return Json.object().put("generation", wiring.conductor().current().split().generation());
    }

    private static ObjectNode into(ObjectNode json, SpoolState.DeadLetter letter) {
        return json.put("number", letter.number()).put("rule", letter.rule()).put("unit", letter.unit()).put("method", letter.method())
                .put("path", letter.path()).put("at", Json.time(letter.at())).put("tries", letter.tries()).put("why", letter.why());
    }
}
