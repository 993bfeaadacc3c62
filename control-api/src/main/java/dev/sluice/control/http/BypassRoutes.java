package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Passes;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Network;
import dev.sluice.model.Pass;
import dev.sluice.model.PathPattern;
import dev.sluice.model.Side;
import dev.sluice.model.TimeText;

/** Makes, lists and takes back passes for testers. What shows one is told once, when it is made. */
final class BypassRoutes implements Operation.Room {
    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int MOST_NETWORKS = 20;

    private final ControlServer.Wiring wiring;
    private final InstantSource clock;

    BypassRoutes(ControlServer.Wiring wiring, InstantSource clock) {
        this.wiring = wiring;
        this.clock = clock;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/bypass", _ -> ApiAnswer.ok(list())),
                change("POST", "/bypass", this::create).that(Operation.Effect.MAKES_SECRET),
                change("DELETE", "/bypass/{id}", this::revoke));
    }

    private ObjectNode list() {
        ObjectNode json = answer();
        ArrayNode list = json.putArray("passes");
        wiring.passes().all().forEach(given -> into(list.addObject(), given));
        return json;
    }

    private ApiAnswer create(ApiRequest request) {
        Fields fields = request.fields("holder", "units", "stack", "modes", "allowWrites", "networks", "page", "for", "reason");
        String holder = fields.words("holder").orElse(request.caller().name());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var terms = new Pass.Terms(modes(fields), fields.flag("allowWrites"), networks(fields));
        var pass = new Pass(Passes.newId(), holder, new LinkedHashSet<>(fields.texts("units")), stack(fields), terms, page(fields), now,
                now.plus(lasting(fields)));
        String reason = fields.reason();
        fields.check();
        pass.units().forEach(unit -> UnitRoutes.known(wiring.conductor().current(), unit));
        GenerationTag.met(request, wiring.conductor());
        if (wiring.passes().all().size() >= Passes.MOST) {
            throw ApiProblem.refused(ApiProblem.Code.REFUSED, "too-many", "there are " + Passes.MOST + " passes that are not over",
                    "take some back: sluice bypass list, sluice bypass revoke");
        }
        if (!request.dryRun() && !Submission.await(wiring.passes().give(pass, request.asker(reason)))) {
            throw Submission.notOnDisk("the pass could not be written down, and lets nobody in");
        }
        return ApiAnswer.json(201, made(pass, request));
    }

    private ObjectNode made(Pass pass, ApiRequest request) {
        ObjectNode json = into(answer(), new Passes.Given(pass, request.caller().name(), Optional.empty()));
        if (!request.dryRun() && pass.terms().networks().isEmpty()) {
            String link = wiring.passes().gate().link(pass);
            json.put("link", link).put("header", wiring.passes().gate().header(pass));
            ArrayNode links = json.putArray("links");
            wiring.listeners().get().forEach(listener -> links.add(listener + link));
        }
        return json.put("dryRun", request.dryRun());
    }

    private ApiAnswer revoke(ApiRequest request) {
        String id = request.at("id");
        List<Passes.Given> all = wiring.passes().all();
        Passes.Given given = all.stream().filter(one -> one.pass().id().equals(id)).findFirst().orElseThrow(() -> unknown(id, all));
        GenerationTag.met(request, wiring.conductor());
        if (!request.dryRun() && !Submission.await(wiring.passes().revoke(given.pass(), request.asker("")))) {
            throw Submission.notOnDisk("the pass lets nobody in any more, but that is not on disk: a restart would let it in again");
        }
        return ApiAnswer.ok(into(answer(), given).put("dryRun", request.dryRun()));
    }

    private static Set<FreezeMode> modes(Fields fields) {
        Set<FreezeMode> modes = EnumSet.noneOf(FreezeMode.class);
        List<String> frozen = Arrays.stream(FreezeMode.values()).filter(mode -> mode != FreezeMode.OPEN).map(FreezeMode::label).toList();
        for (String text : fields.texts("modes")) {
            if (!frozen.contains(text)) {
                fields.unfit("modes", text, String.join(", ", frozen));
            }
            FreezeMode.of(text).ifPresent(modes::add);
        }
        return fields.has("modes") ? modes : EnumSet.complementOf(EnumSet.of(FreezeMode.OPEN));
    }

    private static Optional<Side> stack(Fields fields) {
        Optional<String> text = fields.text("stack");
        Optional<Side> side = text.flatMap(label -> Arrays.stream(Side.values()).filter(one -> one.label().equals(label)).findFirst());
        if (text.isPresent() && side.isEmpty()) {
            fields.unfit("stack", text.get(), "old or new; leave it out to send them where they would go anyway");
        }
        return side;
    }

    private static List<Network> networks(Fields fields) {
        List<Network> networks = new ArrayList<>();
        List<String> texts = fields.texts("networks");
        texts.forEach(text -> Network.parse(text).ifPresentOrElse(networks::add,
                () -> fields.unfit("networks", text, "an address or a network such as 192.0.2.0/24")));
        if (texts.size() > MOST_NETWORKS) {
            fields.wrong("networks", texts.size() + " networks (expected: at most " + MOST_NETWORKS + ")");
        }
        return networks;
    }

    /** A path alone, so that no link leads anywhere else. */
    private static String page(Fields fields) {
        String page = fields.text("page").orElse("/");
        if (PathPattern.parse(page).filter(PathPattern::isExact).isEmpty() || page.startsWith("//")) {
            fields.unfit("page", page, "a path of the site such as /checkout");
        }
        return page;
    }

    private static Duration lasting(Fields fields) {
        Optional<String> text = fields.text("for");
        Optional<Duration> lasting = text.flatMap(TimeText::parse)
                .filter(time -> time.compareTo(SHORTEST) >= 0 && time.compareTo(Pass.LONGEST) <= 0);
        if (text.isPresent() && lasting.isEmpty()) {
            fields.unfit("for", text.get(), "1s..8h, such as 1h");
        }
        return lasting.orElse(USUAL);
    }

    private static ApiProblem unknown(String id, List<Passes.Given> all) {
        return ApiProblem.of(ApiProblem.Code.UNKNOWN_PASS, "there is no pass " + Fields.shown(id) + " that is not over",
                all.isEmpty() ? "none lets anybody in" : "passes: " + String.join(", ", all.stream().map(one -> one.pass().id()).toList()));
    }

    private ObjectNode answer() {
        return Json.object().put("generation", wiring.conductor().current().split().generation());
    }

    private static ObjectNode into(ObjectNode json, Passes.Given given) {
        Pass pass = given.pass();
        json.put("id", pass.id()).put("holder", pass.holder());
        ArrayNode units = json.putArray("units");
        pass.units().stream().sorted().forEach(units::add);
        pass.stack().ifPresent(side -> json.put("stack", side.label()));
        ArrayNode modes = json.putArray("modes");
        pass.terms().modes().stream().sorted().map(FreezeMode::label).forEach(modes::add);
        json.put("allowWrites", pass.terms().writes());
        ArrayNode networks = json.putArray("networks");
        pass.terms().networks().forEach(network -> networks.add(network.toString()));
        json.put("page", pass.page()).put("by", given.by()).put("made", Json.time(pass.made())).put("until", Json.time(pass.until()));
        given.used().ifPresent(used -> json.put("linkUsed", Json.time(used)));
        return json;
    }
}
