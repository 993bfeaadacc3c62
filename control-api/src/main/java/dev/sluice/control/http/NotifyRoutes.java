package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.ask;
import static dev.sluice.control.http.Operation.get;

import java.util.List;
import java.util.Optional;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.notify.Attempt;
import dev.sluice.control.notify.Notifier;
import dev.sluice.control.store.Role;
import dev.sluice.model.Nearest;
import dev.sluice.model.Recipient;

/** Who is told what happens, how that goes, and whether it arrives at all. */
final class NotifyRoutes implements Operation.Room {
    private final ControlServer.Wiring wiring;

    NotifyRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public List<Operation> operations() {
        return List.of(get("/notify", this::all), ask("/notify/{name}/test", Role.OPERATOR, this::test).that(Operation.Effect.STIRS));
    }

    private ApiAnswer all(ApiRequest request) {
        ObjectNode json = answer();
        ArrayNode list = json.putArray("recipients");
        wiring.notifier().standings().forEach(standing -> list.add(recipient(standing)));
        return ApiAnswer.ok(json);
    }

    private ApiAnswer test(ApiRequest request) {
        request.fields("reason").check();
        String name = request.at("name");
        Attempt attempt = wiring.notifier().test(name, request.caller().name()).orElseThrow(() -> unknown(name));
        ObjectNode json = answer().put("name", name);
        return ApiAnswer.ok(switch (attempt) {
            case Attempt.Delivered(int status, var took) ->
                json.put("delivered", true).put("status", status).put("millis", took.toMillis());
            case Attempt.Failed(String why, _, var took) -> json.put("delivered", false).put("detail", why).put("millis", took.toMillis());
        });
    }

    private ObjectNode answer() {
        return Json.object().put("generation", wiring.conductor().current().split().generation());
    }

    private ApiProblem unknown(String name) {
        List<String> known = wiring.notifier().standings().stream().map(standing -> standing.recipient().name()).toList();
        Optional<String> near = Nearest.to(name, known);
        return ApiProblem.of(ApiProblem.Code.UNKNOWN_PATH,
                "nobody is told by the name of " + Fields.shown(name) + near.map(other -> "; did you mean " + other + "?").orElse(""),
                known.isEmpty() ? "the file names none: add notify" : "known: " + String.join(", ", known));
    }

    /** Of the address only where it leads to: the rest is often a secret. */
    private static ObjectNode recipient(Notifier.Standing standing) {
        Recipient recipient = standing.recipient();
        ObjectNode json = Json.object().put("name", recipient.name()).put("host", recipient.way().host());
        json.set("units", Json.array(recipient.units()));
        json.put("severity", recipient.atLeast().label()).put("format", recipient.way().label()).put("signed", isSigned(recipient.way()))
                .put("delivered", standing.delivered()).put("givenUp", standing.givenUp()).put("dropped", standing.dropped())
                .put("waiting", standing.waiting());
        standing.trouble().ifPresent(trouble -> json.put("trouble", trouble));
        return json;
    }

    private static boolean isSigned(Recipient.Way way) {
        return switch (way) {
            case Recipient.Webhook hook -> hook.secret().isPresent();
            case Recipient.Mail _ -> false;
        };
    }
}
