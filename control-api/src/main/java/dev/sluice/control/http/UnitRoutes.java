package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Reply;
import dev.sluice.control.window.WindowStand;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Nearest;
import dev.sluice.model.OriginState;
import dev.sluice.model.Share;
import dev.sluice.model.SpoolState;
import dev.sluice.model.Stack;

/** Reads the site and its units, and commands them: shares, reverts, re-arming. */
final class UnitRoutes implements Operation.Room {
    private static final String SHARE_RANGE = " (expected: 0%..100% in steps of 0.01%)";

    private final ControlServer.Wiring wiring;
    private final InstantSource clock;
    private final Submission submission;

    UnitRoutes(ControlServer.Wiring wiring, InstantSource clock) {
        this.wiring = wiring;
        this.clock = clock;
        this.submission = new Submission(wiring.conductor());
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/site", request -> ApiAnswer.ok(site(request.caller()))),
                get("/units/{unit}", request -> ApiAnswer.ok(unit(request.at("unit")))),
                change("PUT", "/units/{unit}/share", this::share),
                change("POST", "/site/shares", this::shares).perUnit(),
                change("POST", "/units/{unit}/revert", this::revertOne).that(Operation.Effect.GOES_BACK),
                change("POST", "/revert", this::revert).that(Operation.Effect.GOES_BACK).perUnit(),
                change("POST", "/units/{unit}/rearm", this::rearm));
    }

    private ObjectNode site(Tokens.Caller caller) {
        Cutover cutover = wiring.conductor().current();
        ObjectNode json = Json.object().put("generation", cutover.split().generation()).put("site", cutover.site().name())
                .put("version", wiring.version()).put("time", Json.time(clock.instant()));
        ObjectNode asking = json.putObject("caller").put("name", caller.name()).put("role", caller.role().label());
        if (caller.isLimited()) {
            asking.set("units", Json.array(caller.units().stream().sorted().toList()));
        }
        json.set("listeners", Json.array(wiring.listeners().get()));
        ObjectNode stacks = json.putObject("stacks");
        List<OriginState> origins = wiring.evidence().origins();
        stacks.set("old", stack(cutover.site().oldStack(), origins));
        cutover.site().newStack().ifPresent(stack -> stacks.set("new", stack(stack, origins)));
        UnitJson units = units(cutover);
        SpoolState kept = wiring.callbacks().state();
        ObjectNode freeze = json.putObject("freeze").put("state", units.freezeState());
        freeze.putObject("callbacks").put("waiting", kept.waiting()).put("dead", kept.dead());
        freeze.set("windows", windows());
        ArrayNode list = json.putArray("units");
        cutover.site().units().keySet().forEach(name -> list.add(units.into(Json.object(), name)));
        list.add(units.into(Json.object(), CutoverUnit.UNCLAIMED));
        ArrayNode dns = json.putArray("dns");
        wiring.dns().latest().forEach(seen -> dns.add(DnsRoutes.summary(seen)));
        ArrayNode certificates = json.putArray("certificates");
        wiring.dns().certificates().forEach(sight -> certificates.add(DnsRoutes.summary(sight)));
        wiring.dns().live().ifPresent(live -> wiring.dns().decommission()
                .ifPresent(verdict -> json.set("live", ArrivalJson.summary(live, verdict))));
        return json;
    }

    /** Those that run. */
    private ArrayNode windows() {
        ArrayNode json = Json.array(List.of());
        wiring.windows().all().stream().filter(WindowStand::isOn).forEach(stand -> {
            ObjectNode window = json.addObject().put("name", stand.window().name());
            window.set("units", Json.array(stand.window().units().stream().sorted().toList()));
            window.put("end", Json.time(stand.end())).put("onOverrun", stand.window().reopens() ? "reopen" : "stay");
        });
        return json;
    }

    private static ObjectNode stack(Stack stack, List<OriginState> origins) {
        ObjectNode json = Json.object();
        json.set("origins", Json.array(stack.origins().stream().map(origin -> origin.authority()).toList()));
        ArrayNode states = json.putArray("originsUp");
        origins.stream().filter(state -> state.side() == stack.side() && stack.origins().contains(state.origin()))
                .forEach(state -> states.addObject().put("address", state.origin().authority()).put("up", state.up())
                        .put("since", Json.time(state.since())));
        return json;
    }

    private ObjectNode unit(String name) {
        Cutover cutover = wiring.conductor().current();
        known(cutover, name);
        return units(cutover).into(Json.object().put("generation", cutover.split().generation()), name);
    }

    private UnitJson units(Cutover cutover) {
        return new UnitJson(cutover, wiring.evidence(), wiring.conductor(), new DrillJson(wiring.drills(), clock),
                new PlanJson(cutover, wiring.conductor()::plan));
    }

    /** Whatever has an exposure is known: the units of the file and what no unit claims. */
    static void known(Cutover cutover, String name) {
        Set<String> units = cutover.split().exposures().keySet();
        if (!units.contains(name)) {
            throw ApiProblem.of(ApiProblem.Code.UNKNOWN_UNIT,
                    "unit " + shown(name) + " does not exist"
                            + Nearest.to(name, units).map(near -> "; did you mean " + near + "?").orElse(""),
                    "known units: " + String.join(", ", units));
        }
    }

    private static String shown(String name) {
        return name.length() > 64 || !Fields.isPlain(name) ? "with that name" : name;
    }

    private ApiAnswer share(ApiRequest request) {
        known(wiring.conductor().current(), request.at("unit"));
        Fields fields = request.fields("share", "reason");
        Share share = share(fields.needed("share"), fields, "/share");
        String reason = fields.reason();
        fields.check();
        return moved(new Command.SetShares(Map.of(request.at("unit"), share), request.asker(reason)), request);
    }

    private ApiAnswer shares(ApiRequest request) {
        Fields fields = request.fields("shares", "reason");
        Map<String, Share> shares = new LinkedHashMap<>();
        Map<String, JsonNode> wanted = fields.members("shares");
        if (wanted.isEmpty()) {
            fields.wrong("shares", "expected: at least one unit with its share");
        }
        wanted.forEach((unit, text) -> shares.put(unit,
                share(text.isString() ? text.stringValue() : "no text", fields, "/shares/" + StrictJson.escaped(unit))));
        String reason = fields.reason();
        fields.check();
        request.caller().mayChange(withGroups(wiring.conductor().current(), shares.keySet()));
        return moved(new Command.SetShares(shares, request.asker(reason)), request);
    }

    /** All that moves with some units. */
    static Set<String> withGroups(Cutover cutover, Set<String> units) {
        Set<String> all = new LinkedHashSet<>(units);
        units.forEach(unit -> all.addAll(cutover.site().group(unit)));
        return all;
    }

    private static Share share(String text, Fields fields, String pointer) {
        return Share.parse(text).orElseGet(() -> {
            if (!text.isEmpty()) {
                fields.wrongAt(pointer, (text.length() > 40 ? "text" : text) + SHARE_RANGE);
            }
            return Share.NONE;
        });
    }

    private ApiAnswer moved(Command command, ApiRequest request) {
        Reply.Done done = submission.carryOut(command, request);
        ObjectNode json = submission.json(done);
        json.set("units", new MoveJson(wiring.evidence()).units(done.entry()));
        return ApiAnswer.ok(json.put("dryRun", done.dryRun()));
    }

    private ApiAnswer revertOne(ApiRequest request) {
        known(wiring.conductor().current(), request.at("unit"));
        Fields fields = request.fields("force", "reason");
        return reverted(Set.of(request.at("unit")), fields, request);
    }

    private ApiAnswer revert(ApiRequest request) {
        Fields fields = request.fields("units", "force", "reason");
        Set<String> units = fields.chosenUnits("to revert all");
        request.caller().mayChange(units);
        return reverted(units, fields, request);
    }

    private ApiAnswer reverted(Set<String> units, Fields fields, ApiRequest request) {
        Optional<String> force = fields.text("force");
        String reason = force.isPresent() ? fields.reason() : fields.optionalReason();
        force.filter(name -> !units.contains(name)).ifPresent(name -> fields.unfit("force", name, "the name of a unit that is to go back"));
        fields.check();
        StakeJson stakes = new StakeJson(wiring.conductor().current(), wiring.evidence(), wiring.conductor().ledger());
        Reply.Done done = submission.carryOut(new Command.RevertUnits(units, force, request.asker(reason)), request);
        ObjectNode json = submission.json(done);
        Set<String> gone = done.entry() instanceof JournalEntry.Reverted reverted ? reverted.revert().units() : Set.of();
        json.set("units", Json.array(gone));
        ArrayNode atStake = json.putArray("atStake");
        gone.forEach(name -> atStake.add(stakes.unit(name, Json.object().put("name", name))));
        return ApiAnswer.ok(json.put("durable", done.durable()).put("dryRun", done.dryRun()));
    }

    private ApiAnswer rearm(ApiRequest request) {
        known(wiring.conductor().current(), request.at("unit"));
        Fields fields = request.fields("change", "reason");
        String reason = fields.reason();
        Optional<String> change = fields.words("change");
        fields.check();
        Reply.Done done = submission.carryOut(new Command.Rearm(request.at("unit"), change, request.asker(reason)), request);
        ObjectNode json = submission.json(done);
        json.set("units", Json.array(done.entry() instanceof JournalEntry.Rearmed rearmed ? rearmed.units() : Set.of()));
        return ApiAnswer.ok(json.put("dryRun", done.dryRun()));
    }
}
