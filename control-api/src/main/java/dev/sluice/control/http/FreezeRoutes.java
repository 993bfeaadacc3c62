package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Reply;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.FreezeProof;
import dev.sluice.model.TimeText;

/** Reads the freeze, how far it has come, and sets it. */
final class FreezeRoutes implements Operation.Room {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    private final ControlServer.Wiring wiring;
    private final Submission submission;

    FreezeRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
        this.submission = new Submission(wiring.conductor());
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/freeze", _ -> ApiAnswer.ok(json(wiring.conductor().current()).all())),
                get("/freeze/certificate", this::certificate).with("unit"),
                change("PUT", "/freeze", this::set).perUnit());
    }

    private ApiAnswer set(ApiRequest request) {
        Fields fields = request.fields("mode", "units", "for", "shorten", "reason");
        FreezeMode mode = mode(fields);
        Set<String> units = fields.chosenUnits("to mean all");
        Optional<Duration> lasting = lasting(fields, mode);
        boolean shorten = fields.flag("shorten");
        String reason = fields.reason();
        fields.check();
        request.caller().mayChange(units);
        Reply.Done done = submission.carryOut(new Command.SetFreeze(mode, units, lasting, shorten, request.asker(reason)), request);
        ObjectNode json = json(done.inForce()).all();
        json.setAll(submission.json(done));
        Freeze.doubt(mode, lasting).ifPresent(text -> json.putArray("warnings").add(text));
        return ApiAnswer.ok(json.put("durable", done.durable()).put("dryRun", done.dryRun()));
    }

    private FreezeJson json(Cutover cutover) {
        return new FreezeJson(cutover, wiring.evidence(), wiring.conductor().freezes());
    }

    /** That a unit is frozen, for somebody who does not trust this connection. */
    private ApiAnswer certificate(ApiRequest request) {
        String unit = request.asked("unit").orElseThrow(() -> ApiRequest.wrong("unit", "missing (expected: the name of a frozen unit)"));
        Cutover cutover = wiring.conductor().current();
        UnitRoutes.known(cutover, unit);
        FreezeProof proof = wiring.conductor().freezes().proof(unit, cutover.split().of(unit).freeze().generation())
                .orElseThrow(() -> ApiProblem.refused(ApiProblem.Code.REFUSED, "not-frozen", "unit " + unit + " is not frozen",
                        "sluice freeze read-only --unit " + unit + " --wait 60s"));
        return ApiAnswer.ok(FreezeJson.certificate(proof, wiring.store().siteKey()).put("generation", cutover.split().generation()));
    }

    private static FreezeMode mode(Fields fields) {
        String text = fields.needed("mode");
        Optional<FreezeMode> mode = FreezeMode.of(text);
        if (mode.isEmpty() && !text.isEmpty()) {
            fields.unfit("mode", text, "read-only, hold, closed or open");
        }
        return mode.orElse(FreezeMode.OPEN);
    }

    private static Optional<Duration> lasting(Fields fields, FreezeMode mode) {
        Optional<String> text = fields.text("for");
        if (text.isPresent() && mode == FreezeMode.OPEN) {
            fields.wrong("for", "only a freeze has an end (expected: no \"for\" with mode open)");
        }
        Optional<Duration> lasting = text.flatMap(TimeText::parse)
                .filter(time -> time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0);
        if (text.isPresent() && lasting.isEmpty()) {
            fields.unfit("for", text.get(), "1s..30d, such as 15m");
        }
        return lasting;
    }
}
