package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Reply;
import dev.sluice.control.gate.DryRun;
import dev.sluice.control.gate.Forecast;
import dev.sluice.control.gate.StageAhead;
import dev.sluice.control.store.JournalJson;
import dev.sluice.control.store.Role;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.ExposurePlan;
import dev.sluice.model.Hours;
import dev.sluice.model.Significance;
import dev.sluice.model.Stage;
import dev.sluice.model.TimeText;

/** Shows plans and moves them. */
final class PlanRoutes implements Operation.Room {
    private static final String PLAN = "/units/{unit}/plan";
    private static final String UNTIL = "a time such as \"2026-12-01T06:00:00Z\"";
    private static final String FOR = "a duration such as \"8h\", up to 90d";
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final Duration TOMORROW = Duration.ofDays(1);

    private final ControlServer.Wiring wiring;
    private final InstantSource clock;
    private final Submission submission;

    PlanRoutes(ControlServer.Wiring wiring, InstantSource clock) {
        this.wiring = wiring;
        this.clock = clock;
        this.submission = new Submission(wiring.conductor());
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get(PLAN, request -> ApiAnswer.ok(plan(request.at("unit")))),
                get(PLAN + "/dry-run", this::dryRun).with("from"),
                change("POST", PLAN + "/start", request -> asked(request, asker -> new Command.StartPlan(request.at("unit"), asker))),
                change("POST", PLAN + "/advance", request -> asked(request, asker -> new Command.AdvancePlan(request.at("unit"),
                        wiring.conductor().plan(request.at("unit")), asker))),
                change("POST", PLAN + "/hold", request -> asked(request, asker -> new Command.HoldPlan(request.at("unit"), asker))),
                change("POST", PLAN + "/resume", request -> asked(request, asker -> new Command.ResumePlan(request.at("unit"), asker))),
                change("POST", PLAN + "/skip", request -> asked(request, asker -> new Command.SkipStage(request.at("unit"), asker)))
                        .of(Role.APPROVER),
                change("POST", PLAN + "/postpone", this::postpone),
                change("POST", PLAN + "/abort", this::abort).that(Operation.Effect.GOES_BACK));
    }

    private ObjectNode plan(String name) {
        Cutover cutover = wiring.conductor().current();
        UnitRoutes.known(cutover, name);
        ExposurePlan plan = planOf(cutover, name);
        ObjectNode json = Json.object().put("generation", cutover.split().generation()).put("unit", name);
        new PlanJson(cutover, wiring.conductor()::plan).unit(name).ifPresent(progress -> json.set("plan", progress));
        json.set("quiet", Json.array(plan.quiet().stream().map(Hours::toString).toList()));
        json.set("changeLock", Json.array(plan.changeLock().stream().map(Hours::toString).toList()));
        ArrayNode stages = json.putArray("stages");
        PlanJson.stages(stages, plan, cutover.split().of(name).progress());
        Forecast forecast = new Forecast(cutover.site(), wiring.evidence());
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = plan.stage(i + 1);
            Forecast.Estimate estimate = forecast.of(name, stage);
            ObjectNode to = ((ObjectNode) stages.get(i)).putObject("estimate");
            estimate.time().ifPresent(time -> to.put("seconds", PlanJson.seconds(time)));
            to.put("because", estimate.because());
        }
        return json;
    }

    private static ExposurePlan planOf(Cutover cutover, String unit) {
        return cutover.site().plan(unit).orElseThrow(() -> ApiProblem.refused(ApiProblem.Code.REFUSED, "plan", "unit " + unit
                + " has no plan", "give it one in the file: units." + unit + ".plan.stages, and reload"));
    }

    /** What would become of the plan from its beginning, on the traffic of before; tomorrow at this time, unless another is asked for. */
    private ApiAnswer dryRun(ApiRequest request) {
        Cutover cutover = wiring.conductor().current();
        String unit = request.at("unit");
        UnitRoutes.known(cutover, unit);
        planOf(cutover, unit);
        Instant now = clock.instant();
        Instant from = request.asked("from").map(text -> HistoryRoutes.time("from", text))
                .orElse(now.truncatedTo(ChronoUnit.MINUTES).plus(TOMORROW));
        if (Duration.between(from, now).abs().compareTo(LONGEST) > 0) {
            throw ApiRequest.wrong("from", from + " (expected: a time within " + LONGEST.toDays() + " days of now)");
        }
        List<StageAhead> stages = DryRun.of(new DryRun.Source(cutover, wiring.evidence(), wiring.history(), now),
                cutover.site().planner(unit), from);
        ObjectNode json = Json.object().put("generation", cutover.split().generation()).put("unit", unit).put("from", Json.time(from));
        StageAhead last = stages.getLast();
        last.takes().filter(_ -> stages.size() == cutover.site().plan(unit).orElseThrow().size())
                .ifPresent(time -> json.put("done", Json.time(last.entered().plus(time))));
        DryRunJson.stages(json.putArray("stages"), stages);
        return ApiAnswer.ok(json);
    }

    private ApiAnswer asked(ApiRequest request, Function<Command.Asker, Command> command) {
        UnitRoutes.known(wiring.conductor().current(), request.at("unit"));
        Fields fields = request.fields("reason");
        String reason = fields.reason();
        fields.check();
        return moved(command.apply(request.asker(reason)), request);
    }

    private ApiAnswer postpone(ApiRequest request) {
        UnitRoutes.known(wiring.conductor().current(), request.at("unit"));
        Fields fields = request.fields("until", "for", "reason");
        Optional<Instant> until = fields.text("until").flatMap(text -> time(text, fields));
        Optional<Instant> after = fields.text("for").flatMap(text -> TimeText.parse(text).filter(time -> time.compareTo(LONGEST) <= 0)
                .or(() -> {
                    fields.unfit("for", text, FOR);
                    return Optional.empty();
                })).map(clock.instant()::plus);
        if (fields.text("until").isPresent() == fields.text("for").isPresent()) {
            fields.wrong("until", "expected: either until, " + UNTIL + ", or for, " + FOR);
        }
        String reason = fields.reason();
        fields.check();
        return moved(new Command.PostponePlan(request.at("unit"), until.or(() -> after).orElseThrow(), request.asker(reason)), request);
    }

    private static Optional<Instant> time(String text, Fields fields) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException unreadable) {
            fields.unfit("until", text, UNTIL);
            return Optional.empty();
        }
    }

    /** The way back asks for no reason. */
    private ApiAnswer abort(ApiRequest request) {
        UnitRoutes.known(wiring.conductor().current(), request.at("unit"));
        Fields fields = request.fields("reason");
        String reason = fields.optionalReason();
        fields.check();
        return moved(new Command.AbortPlan(request.at("unit"), request.asker(reason)), request);
    }

    private ApiAnswer moved(Command command, ApiRequest request) {
        Reply.Done done = submission.carryOut(command, request);
        ObjectNode json = submission.json(done);
        json.set("units", Json.array(Significance.of(done.entry()).units()));
        json.put("sentence", JournalJson.sentence(done.entry()));
        new PlanJson(done.inForce(), _ -> Optional.empty()).unit(request.at("unit")).ifPresent(plan -> json.set("plan", plan));
        return ApiAnswer.ok(json.put("durable", done.durable()).put("dryRun", done.dryRun()));
    }
}
