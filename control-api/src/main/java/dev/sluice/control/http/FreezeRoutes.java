package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Reply;
import dev.sluice.model.Command;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
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
                get("/freeze", _ -> ApiAnswer.ok(new FreezeJson(wiring.conductor().current(), wiring.evidence()).all())),
                change("PUT", "/freeze", this::set));
    }

    private ApiAnswer set(ApiRequest request) {
        Fields fields = request.fields("mode", "units", "for", "reason");
        FreezeMode mode = mode(fields);
        Set<String> units = new LinkedHashSet<>(fields.texts("units"));
        if (units.isEmpty() && request.body().has("units")) {
            fields.wrong("units", "expected: at least one unit; leave the key out to mean all");
        }
        Optional<Duration> lasting = lasting(fields, mode);
        String reason = fields.reason();
        fields.check();
        Reply.Done done = submission.carryOut(new Command.SetFreeze(mode, units, lasting, request.asker(reason)), request);
        ObjectNode json = new FreezeJson(done.inForce(), wiring.evidence()).all();
        json.setAll(submission.json(done));
        Freeze.doubt(mode, lasting).ifPresent(text -> json.putArray("warnings").add(text));
        return ApiAnswer.ok(json.put("dryRun", done.dryRun()));
    }

    private static FreezeMode mode(Fields fields) {
        String text = fields.needed("mode");
        Optional<FreezeMode> mode = Arrays.stream(FreezeMode.values()).filter(known -> known.label().equals(text)).findFirst();
        if (mode.isEmpty() && text.equals("hold")) {
            fields.wrong("mode", "hold is not available yet (expected: read-only, closed or open)");
        } else if (mode.isEmpty() && !text.isEmpty()) {
            fields.unfit("mode", text, "read-only, closed or open");
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
