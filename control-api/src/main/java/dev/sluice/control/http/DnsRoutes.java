package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.get;

import java.util.List;
import java.util.Optional;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.CertificateSheet;
import dev.sluice.model.CertificateSight;
import dev.sluice.model.DnsAlarm;
import dev.sluice.model.Nearest;
import dev.sluice.model.Propagation;
import dev.sluice.model.PropagationSheet;
import dev.sluice.model.RecordType;
import dev.sluice.model.WatchedName;

/** How far the records of watched names have moved, and what the new addresses serve. */
final class DnsRoutes implements Operation.Room {
    private final ControlServer.Wiring wiring;

    DnsRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public List<Operation> operations() {
        return List.of(get("/dns", this::all).with("name"), get("/dns/arrivals", this::arrivals).with("after"));
    }

    private ApiAnswer all(ApiRequest request) {
        List<String> known = wiring.conductor().current().site().dns().watch().stream().map(WatchedName::name).toList();
        Optional<String> asked = request.asked("name").map(RecordType::name);
        asked.filter(name -> !known.contains(name)).ifPresent(name -> {
            throw ApiProblem.of(ApiProblem.Code.UNKNOWN_PATH,
                    "name " + name + " is not watched" + Nearest.to(name, known).map(near -> "; did you mean " + near + "?").orElse(""),
                    "one of " + (known.isEmpty() ? "none: put names under dns.watch of the file" : String.join(", ", known)));
        });
        ObjectNode json = Json.object().put("generation", wiring.conductor().current().split().generation());
        ArrayNode list = json.putArray("names");
        for (Propagation seen : wiring.dns().latest()) {
            if (asked.isEmpty() || asked.get().equals(seen.name())) {
                list.add(Json.tree(PropagationSheet.of(seen)));
            }
        }
        ArrayNode certificates = json.putArray("certificates");
        for (CertificateSight sight : wiring.dns().certificates()) {
            if (asked.isEmpty() || asked.get().equals(sight.watched())) {
                certificates.add(Json.tree(CertificateSheet.of(sight)));
            }
        }
        wiring.dns().live().ifPresent(live -> wiring.dns().decommission()
                .ifPresent(verdict -> json.set("live", ArrivalJson.of(live, verdict))));
        return ApiAnswer.ok(json);
    }

    /** What one address serves for one host in a few words. */
    static ObjectNode summary(CertificateSight sight) {
        ObjectNode json = Json.object().put("host", sight.host()).put("address", sight.place()).put("standing", sight.standing().label());
        sight.served().ifPresent(served -> json.put("until", Json.time(served.until())));
        json.set("findings", Json.array(sight.against().stream().map(CertificateSight.Finding::sentence).toList()));
        return json;
    }

    /** What this product has counted itself, for others to ask. */
    private ApiAnswer arrivals(ApiRequest request) {
        long after = request.number("after", 0, 0, Integer.MAX_VALUE);
        ObjectNode json = Json.object().put("generation", wiring.conductor().current().split().generation());
        return ApiAnswer.ok(ArrivalJson.report(json, wiring.dns().arrivals(after)));
    }

    /** One name and type in a few words. */
    static ObjectNode summary(Propagation seen) {
        ObjectNode json = Json.object().put("name", seen.name()).put("type", seen.type().name()).put("state", seen.state().label())
                .put("zone", seen.authority().held().label());
        seen.tally().share().ifPresent(share -> json.put("ratio", Json.ratio(share)));
        seen.forecast().at95().ifPresent(at -> json.put("at95", Json.time(at)));
        json.set("alarms", Json.array(seen.alarms().stream().map(DnsAlarm::sentence).toList()));
        return json;
    }
}
