package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.control.Conductor;
import dev.sluice.control.Reply;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Share;
import dev.sluice.model.Site;
import dev.sluice.model.SiteSum;

/** Where the file and what is in force differ, and what a person makes of that: takes the file's shares, or leaves units as they stand. */
final class DriftRoutes implements Operation.Room {
    /** So many decisions to leave a unit as it stands are looked through. */
    private static final int REMEMBERED = 1_000;

    private final ControlServer.Wiring wiring;
    private final Conductor conductor;
    private final Submission submission;

    DriftRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
        this.conductor = wiring.conductor();
        this.submission = new Submission(conductor);
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/config/drift", _ -> drift()).takes(Operation.Effort.MUCH),
                change("POST", "/config/drift/take-file", this::takeFile).perUnit(),
                change("POST", "/config/drift/keep-live", this::keepLive).perUnit());
    }

    private ApiAnswer drift() {
        Cutover now = conductor.current();
        ObjectNode json = Json.object().put("generation", now.split().generation());
        ObjectNode told = json.putObject("file");
        Site file = now.site();
        try (SiteSource.Loading loading = wiring.sites().load()) {
            file = loading.site();
            List<String> differing = SiteSum.differences(now.site(), file);
            told.put("state", differing.isEmpty() ? "in-force" : "not-loaded").set("differs", Json.array(differing));
        } catch (InvalidSiteException e) {
            told.put("state", "has-problems").set("differs", Json.array(List.of()));
        }
        ArrayNode shares = json.putArray("shares");
        Map<String, Journaled> kept = kept();
        differing(now, file).forEach((unit, share) -> shares.add(unit(now, unit, share, Optional.ofNullable(kept.get(unit)))));
        return ApiAnswer.ok(json);
    }

    private static ObjectNode unit(Cutover now, String unit, Share file, Optional<Journaled> kept) {
        Share live = now.split().of(unit).inForce();
        ObjectNode json = Json.object().put("name", unit).put("file", file.toString()).put("fileBp", file.basisPoints())
                .put("live", live.toString()).put("liveBp", live.basisPoints());
        kept.filter(entry -> entry.entry() instanceof JournalEntry.DriftKept(var shares) && file.equals(shares.get(unit)))
                .ifPresent(entry -> json.putObject("kept").put("by", entry.actor()).put("reason", entry.reason())
                        .put("at", Json.time(entry.at())));
        return json;
    }

    /** What the file says of units that stand otherwise. */
    private static Map<String, Share> differing(Cutover now, Site file) {
        Map<String, Share> differing = new LinkedHashMap<>();
        file.units().forEach((name, unit) -> {
            if (now.site().units().containsKey(name) && !unit.share().equals(now.split().of(name).inForce())) {
                differing.put(name, unit.share());
            }
        });
        return differing;
    }

    /** The last decision on each unit. */
    private Map<String, Journaled> kept() {
        Map<String, Journaled> last = new HashMap<>();
        for (Journaled entry : conductor.journal().newest(JournalEntry.DriftKept.KIND, REMEMBERED)) {
            if (entry.entry() instanceof JournalEntry.DriftKept(Map<String, Share> shares)) {
                shares.keySet().forEach(unit -> last.putIfAbsent(unit, entry));
            }
        }
        return last;
    }

    private ApiAnswer takeFile(ApiRequest request) {
        Resolution resolution = resolution(request);
        ObjectNode json = Json.object();
        if (resolution.shares().isEmpty()) {
            GenerationTag.met(request, conductor);
            json.put("generation", submission.generation()).set("units", Json.array(List.of()));
            return ApiAnswer.ok(json.put("dryRun", request.dryRun()));
        }
        Reply.Done done = submission.carryOut(new Command.SetShares(resolution.shares(), request.asker(resolution.reason())), request);
        json.setAll(submission.json(done));
        json.set("units", new MoveJson(wiring.evidence()).units(done.entry()));
        return ApiAnswer.ok(json.put("dryRun", done.dryRun()));
    }

    private ApiAnswer keepLive(ApiRequest request) {
        Resolution resolution = resolution(request);
        GenerationTag.met(request, conductor);
        if (!resolution.shares().isEmpty() && !request.dryRun() && !Submission.await(
                conductor.note(new JournalEntry.DriftKept(resolution.shares()), request.asker(resolution.reason())))) {
            throw Submission.notOnDisk("that could not be written down, so nothing changed");
        }
        ObjectNode json = Json.object().put("generation", submission.generation());
        json.set("kept", Json.array(resolution.shares().keySet()));
        return ApiAnswer.ok(json.put("dryRun", request.dryRun()));
    }

    /** Of which units, and why. */
    private record Resolution(Map<String, Share> shares, String reason) {}

    private Resolution resolution(ApiRequest request) {
        Fields fields = request.fields("units", "reason");
        Set<String> chosen = fields.chosenUnits("for all that differ");
        String reason = fields.reason();
        fields.check();
        Cutover now = conductor.current();
        chosen.forEach(unit -> UnitRoutes.known(now, unit));
        request.caller().mayChange(chosen.isEmpty() ? chosen : UnitRoutes.withGroups(now, chosen));
        try (SiteSource.Loading loading = wiring.sites().load()) {
            Map<String, Share> shares = differing(now, loading.site());
            if (!chosen.isEmpty()) {
                shares.keySet().retainAll(chosen);
            }
            return new Resolution(shares, reason);
        } catch (InvalidSiteException e) {
            throw ConfigRoutes.invalid(e);
        }
    }
}
