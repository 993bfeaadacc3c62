package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Conductor;
import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Reply;
import dev.sluice.control.store.JournalJson;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.PictureStore;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Exposure;
import dev.sluice.model.Run;
import dev.sluice.model.Share;

/** The pictures that were in force: shown, held against each other, and their shares restored. */
final class GenerationRoutes implements Operation.Room {
    private static final int PAGE = 50;

    private final Conductor conductor;
    private final PictureStore pictures;
    private final EvidenceSource evidence;
    private final Submission submission;

    GenerationRoutes(ControlServer.Wiring wiring) {
        this.conductor = wiring.conductor();
        this.pictures = wiring.store().pictures();
        this.evidence = wiring.evidence();
        this.submission = new Submission(conductor);
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/generations", this::page).with("before", "limit"),
                get("/generations/{number}", this::one),
                get("/generations/{number}/diff", this::diff).with("to"),
                change("POST", "/generations/{number}/restore", this::restore).perUnit());
    }

    private ApiAnswer page(ApiRequest request) {
        long before = request.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
        int limit = (int) request.number("limit", PAGE, 1, PictureStore.KEPT);
        List<PictureStore.Mark> marks = pictures.before(before, limit);
        ObjectNode json = Json.object().put("generation", submission.generation());
        ArrayNode list = json.putArray("generations");
        marks.forEach(mark -> list.add(mark(mark, Json.object())));
        return ApiAnswer.ok(json.put("next", marks.isEmpty() ? 0 : marks.getLast().generation()));
    }

    private ApiAnswer one(ApiRequest request) {
        PictureStore.Past past = past(request);
        ObjectNode json = Json.object().put("generation", submission.generation());
        ObjectNode shown = mark(past.mark(), json.putObject("picture"));
        ArrayNode units = shown.putArray("units");
        past.exposures().forEach((unit, exposure) -> units.add(stood(Json.object().put("name", unit), exposure)));
        return ApiAnswer.ok(json);
    }

    private ObjectNode mark(PictureStore.Mark mark, ObjectNode json) {
        json.put("generation", mark.generation()).put("at", Json.time(mark.at()));
        List<Journaled> entry = mark.entry() == 0 ? List.of() : conductor.journal().after(mark.entry() - 1, 1);
        entry.forEach(said -> json.put("entry", said.seq()).put("kind", said.entry().kind()).put("actor", said.actor())
                .put("reason", said.reason()).put("sentence", JournalJson.sentence(said.entry())));
        return json;
    }

    /** Of a unit then, what a person compares. */
    private static ObjectNode stood(ObjectNode json, Exposure exposure) {
        UnitJson.share(json, exposure.inForce()).put("latched", exposure.isLatched()).put("freeze", exposure.freeze().mode().label())
                .put("plan", exposure.progress().label());
        exposure.progress().soFar().map(Run::stage).ifPresent(stage -> json.put("stage", stage));
        return json;
    }

    private ApiAnswer diff(ApiRequest request) {
        PictureStore.Past from = past(request);
        Cutover now = conductor.current();
        long to = request.number("to", now.split().generation(), 1, Long.MAX_VALUE);
        Map<String, Exposure> other = to == now.split().generation() ? now.split().exposures()
                : pictures.at(to).orElseThrow(() -> ApiRequest.wrong("to", missing(to))).exposures();
        ObjectNode json = Json.object().put("generation", now.split().generation()).put("from", from.mark().generation()).put("to", to);
        ArrayNode units = json.putArray("units");
        Set<String> all = new TreeSet<>(from.exposures().keySet());
        all.addAll(other.keySet());
        for (String unit : all) {
            ObjectNode unitThen = side(from.exposures(), unit);
            ObjectNode unitNow = side(other, unit);
            if (!unitThen.equals(unitNow)) {
                ObjectNode told = units.addObject().put("name", unit);
                if (!unitThen.isEmpty()) {
                    told.set("from", unitThen);
                }
                if (!unitNow.isEmpty()) {
                    told.set("to", unitNow);
                }
            }
        }
        return ApiAnswer.ok(json);
    }

    /** Empty for a unit that there was not. */
    private static ObjectNode side(Map<String, Exposure> exposures, String unit) {
        return exposures.containsKey(unit) ? stood(Json.object(), exposures.getOrDefault(unit, Exposure.NONE)) : Json.object();
    }

    private ApiAnswer restore(ApiRequest request) {
        PictureStore.Past past = past(request);
        Cutover now = conductor.current();
        Fields fields = request.fields("units", "reason");
        Set<String> chosen = fields.chosenUnits("to restore all");
        String reason = fields.reason();
        fields.check();
        chosen.forEach(unit -> UnitRoutes.known(now, unit));
        Map<String, Share> shares = now.sharesOf(past.exposures());
        if (!chosen.isEmpty()) {
            shares.keySet().retainAll(chosen);
        }
        request.caller().mayChange(chosen.isEmpty() ? chosen : UnitRoutes.withGroups(now, chosen));
        ObjectNode json = Json.object();
        if (shares.isEmpty()) {
            GenerationTag.met(request, conductor);
            json.put("generation", now.split().generation()).set("units", Json.array(List.of()));
            return ApiAnswer.ok(told(json, past, now).put("durable", true).put("dryRun", request.dryRun()));
        }
        String why = "as in generation " + past.mark().generation() + ": " + reason;
        Reply.Done done = submission.carryOut(new Command.Restore(past.mark().generation(), shares, request.asker(why)), request);
        json.setAll(submission.json(done));
        json.set("units", new MoveJson(evidence).units(done.entry()));
        return ApiAnswer.ok(told(json, past, now).put("durable", done.durable()).put("dryRun", done.dryRun()));
    }

    /** What is not as it was then, though its share is. */
    private static ObjectNode told(ObjectNode json, PictureStore.Past past, Cutover now) {
        json.put("restored", past.mark().generation());
        Set<String> present = now.site().units().keySet();
        json.set("gone", Json.array(past.exposures().keySet().stream()
                .filter(unit -> !present.contains(unit) && !unit.equals(CutoverUnit.UNCLAIMED)).toList()));
        json.set("later", Json.array(present.stream().filter(unit -> !past.exposures().containsKey(unit)).toList()));
        json.set("otherwise", Json.array(present.stream().filter(unit -> past.exposures().containsKey(unit))
                .filter(unit -> !besideShare(past.exposures().getOrDefault(unit, Exposure.NONE))
                        .equals(besideShare(now.split().of(unit))))
                .collect(Collectors.toCollection(TreeSet::new))));
        return json;
    }

    private static ObjectNode besideShare(Exposure exposure) {
        ObjectNode json = stood(Json.object(), exposure);
        json.remove(List.of("share", "shareBp"));
        return json;
    }

    private PictureStore.Past past(ApiRequest request) {
        String number = request.at("number");
        long generation = number.matches("\\d{1,18}") ? Long.parseLong(number) : 0;
        return pictures.at(generation).orElseThrow(() -> ApiProblem.of(ApiProblem.Code.UNKNOWN_GENERATION, missing(generation),
                "sluice history list, or GET " + Operation.ROOT + "/generations, lists those that are kept; numbers have gaps"));
    }

    private String missing(long generation) {
        String near = pictures.around(generation).stream().map(String::valueOf).collect(Collectors.joining(" and "));
        return "generation " + generation + " is not kept" + (near.isEmpty() ? "" : "; the nearest: " + near);
    }
}
