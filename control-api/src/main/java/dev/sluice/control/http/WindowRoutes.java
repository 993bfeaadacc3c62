package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.window.Answer;
import dev.sluice.control.window.WindowStand;
import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.Nearest;
import dev.sluice.model.TimeText;

/** Planned freezes: reads, plans, starts, extends, ends and cancels them. */
final class WindowRoutes implements Operation.Room {
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,39}";
    private static final Duration LONGEST_NOTICE = Duration.ofDays(90);

    private final ControlServer.Wiring wiring;

    WindowRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public List<Operation> operations() {
        return List.of(get("/windows", this::page).with(Page.AFTER, Page.LIMIT), change("POST", "/windows", this::plan),
                change("DELETE", "/windows/{name}", this::cancel).with(ApiRequest.REASON),
                change("POST", "/windows/{name}/start", request -> waiting(request,
                        by -> wiring.windows().begin(request.at("name"), by, request.dryRun()))),
                change("POST", "/windows/{name}/end", request -> waiting(request,
                        by -> wiring.windows().end(request.at("name"), by, request.dryRun()))),
                change("POST", "/windows/{name}/extend", this::extend));
    }

    /** Something that takes its time. */
    private interface Wish {
        Answer carryOut(Command.Asker by) throws InterruptedException;
    }

    /** In the order of their start. */
    private ApiAnswer page(ApiRequest request) {
        Page<WindowStand> page = Page.of(request, wiring.windows().all(), WindowRoutes::place);
        ObjectNode json = answer();
        ArrayNode list = json.putArray("windows");
        page.items().forEach(stand -> into(list.addObject(), stand));
        return ApiAnswer.ok(page.into(json));
    }

    /** Texts of times do not sort as the times do, with parts of a second or years of five digits. */
    private static String place(WindowStand stand) {
        Instant start = stand.window().start();
        return String.format(Locale.ROOT, "%017d.%03d/%s", start.getEpochSecond(), start.get(ChronoField.MILLI_OF_SECOND),
                stand.window().name());
    }

    private ApiAnswer plan(ApiRequest request) {
        Fields fields = request.fields("name", "owner", "units", "mode", "start", "atMost", "announce", "onOverrun", "gates", "reason");
        String name = fields.needed("name");
        if (!name.isEmpty() && !name.matches(NAME)) {
            fields.unfit("name", name, "lower-case letters, digits and hyphens, at most 40");
        }
        String owner = fields.words("owner").orElse(request.caller().name());
        Set<String> units = new LinkedHashSet<>(fields.texts("units"));
        FreezeMode mode = fields.text("mode").map(text -> mode(text, fields)).orElse(FreezeMode.READ_ONLY);
        Instant start = start(fields);
        Duration atMost = span(fields, "atMost", fields.needed("atMost"), MaintenanceWindow.SHORTEST, MaintenanceWindow.LONGEST);
        Duration announce = fields.text("announce").map(text -> span(fields, "announce", text, Duration.ZERO, LONGEST_NOTICE))
                .orElse(Duration.ZERO);
        String overrun = fields.text("onOverrun").orElse("reopen");
        if (!overrun.equals("reopen") && !overrun.equals("stay")) {
            fields.unfit("onOverrun", overrun, "reopen or stay");
        }
        List<String> gates = fields.texts("gates");
        String reason = fields.reason();
        fields.check();
        units.forEach(unit -> UnitRoutes.known(wiring.conductor().current(), unit));
        gates.forEach(this::knownGate);
        GenerationTag.met(request, wiring.conductor());
        var window = new MaintenanceWindow(name, owner, units, mode, start, atMost, announce, overrun.equals("reopen"), gates,
                Optional.empty());
        return answered(wiring.windows().plan(window, request.asker(reason), request.dryRun()), request);
    }

    private void knownGate(String gate) {
        Set<String> known = wiring.conductor().current().site().gateNames();
        if (!known.contains(gate)) {
            throw ApiProblem.of(ApiProblem.Code.UNKNOWN_GATE, "there is no gate " + Fields.shown(gate)
                    + Nearest.to(gate, known).map(near -> "; did you mean " + near + "?").orElse(""),
                    "known gates: " + String.join(", ", known));
        }
    }

    private static FreezeMode mode(String text, Fields fields) {
        return FreezeMode.of(text).filter(known -> known != FreezeMode.OPEN).orElseGet(() -> {
            fields.unfit("mode", text, "read-only, hold or closed");
            return FreezeMode.READ_ONLY;
        });
    }

    private static Instant start(Fields fields) {
        String text = fields.needed("start");
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException notATime) {
            fields.unfit("start", text, "a time such as 2026-12-01T02:00:00Z");
            return Instant.EPOCH;
        }
    }

    private static Duration span(Fields fields, String name, String text, Duration least, Duration most) {
        Optional<Duration> span = TimeText.parse(text).filter(time -> time.compareTo(least) >= 0 && time.compareTo(most) <= 0);
        if (span.isEmpty() && !text.isEmpty()) {
            fields.unfit(name, text, TimeText.of(least) + ".." + TimeText.of(most) + ", such as 15m");
        }
        return span.orElse(least);
    }

    private ApiAnswer cancel(ApiRequest request) {
        Command.Asker by = request.asker(request.reason());
        known(request);
        GenerationTag.met(request, wiring.conductor());
        return answered(wiring.windows().cancel(request.at("name"), by, request.dryRun()), request);
    }

    private ApiAnswer extend(ApiRequest request) {
        Fields fields = request.fields("by", "reason");
        Duration by = span(fields, "by", fields.needed("by"), Duration.ofSeconds(1), MaintenanceWindow.LONGEST);
        String reason = fields.reason();
        fields.check();
        known(request);
        GenerationTag.met(request, wiring.conductor());
        return answered(wiring.windows().extend(request.at("name"), by, request.asker(reason), request.dryRun()), request);
    }

    private ApiAnswer waiting(ApiRequest request, Wish wish) {
        Fields fields = request.fields("reason");
        String reason = fields.reason();
        fields.check();
        known(request);
        GenerationTag.met(request, wiring.conductor());
        try {
            return answered(wish.carryOut(request.asker(reason)), request);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw ApiProblem.of(ApiProblem.Code.UNAVAILABLE, "the server is stopping", "ask again when it runs");
        }
    }

    private ApiAnswer answered(Answer answer, ApiRequest request) {
        return switch (answer) {
            case Answer.Done(WindowStand stand) -> ApiAnswer.ok(into(answer(), stand).put("dryRun", request.dryRun()));
            case Answer.Refused(String code, String detail, String remedy) ->
                throw ApiProblem.refused(ApiProblem.Code.REFUSED, code, detail, remedy);
            case Answer.NotOnDisk _ -> throw Submission.notOnDisk("it could not be written down, and nothing was changed");
        };
    }

    private void known(ApiRequest request) {
        String name = request.at("name");
        List<String> known = wiring.windows().all().stream().map(stand -> stand.window().name()).toList();
        if (!known.contains(name)) {
            throw ApiProblem.of(ApiProblem.Code.UNKNOWN_PATH, "there is no window " + Fields.shown(name)
                    + Nearest.to(name, known).map(near -> "; did you mean " + near + "?").orElse(""),
                    known.isEmpty() ? "there is none at all" : "known windows: " + String.join(", ", known));
        }
    }

    private ObjectNode answer() {
        return Json.object().put("generation", wiring.conductor().current().split().generation());
    }

    private static ObjectNode into(ObjectNode json, WindowStand stand) {
        MaintenanceWindow window = stand.window();
        json.put("name", window.name()).put("owner", window.owner()).put("inFile", stand.inFile()).put("state", stand.state().label());
        ArrayNode units = json.putArray("units");
        window.units().forEach(units::add);
        json.put("mode", window.mode().label()).put("start", Json.time(window.start())).put("atMost", window.atMost().toSeconds())
                .put("announce", window.announce().toSeconds()).put("onOverrun", window.reopens() ? "reopen" : "stay");
        ArrayNode gates = json.putArray("gates");
        window.gates().forEach(gates::add);
        stand.began().ifPresent(began -> json.put("began", Json.time(began)));
        json.put("end", Json.time(stand.end()));
        if (stand.alarmed() > 0) {
            json.put("alarmed", stand.alarmed());
        }
        stand.why().ifPresent(why -> json.put("why", why));
        window.rehearsed().ifPresent(sync -> json.put("forecast", sync.forecast().toSeconds()));
        return json;
    }
}
