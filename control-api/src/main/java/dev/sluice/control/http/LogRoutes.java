package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.ask;

import java.util.List;

import dev.sluice.control.store.Role;

/** The access log, for whoever moves its file away: it is written to the end, and opened anew under its name. */
final class LogRoutes implements Operation.Room {
    private final ControlServer.Wiring wiring;
    private final Submission submission;

    LogRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
        this.submission = new Submission(wiring.conductor());
    }

    @Override
    public List<Operation> operations() {
        return List.of(ask("/log/reopen", Role.OPERATOR, this::reopen).that(Operation.Effect.STIRS));
    }

    private ApiAnswer reopen(ApiRequest request) {
        request.fields("reason").check();
        return ApiAnswer.ok(Json.object().put("generation", submission.generation()).put("reopened", wiring.reopenLog().getAsBoolean()));
    }
}
