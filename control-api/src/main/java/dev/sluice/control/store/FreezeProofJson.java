package dev.sluice.control.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.FreezeProof;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.WriteState;

/** The proof of a freeze as JSON: in the journal, in answers and as a certificate. */
public final class FreezeProofJson {
    private FreezeProofJson() {}

    /** Into an object that may hold more. */
    public static ObjectNode write(FreezeProof proof, ObjectNode to) {
        RevertJson.names(proof.units(), "units", to.put("generation", proof.generation()).put("mode", proof.mode().label()));
        to.put("since", proof.since().toString()).put("frozenAt", proof.at().toString());
        proof.last().ifPresent(last -> to.put("lastWrite", last.at().toString()).put("lastWriteRequestId", last.requestId()));
        ArrayNode uncertain = to.putArray("uncertain");
        proof.uncertain().forEach(write -> uncertain.addObject().put("at", write.at().toString()).put("requestId", write.requestId()));
        to.put("uncertainLeftOut", proof.uncertainLeftOut());
        proof.blindBefore().ifPresent(start -> to.put("blindBefore", start.toString()));
        proof.probe().ifPresent(said -> to.put("probe", said));
        return to;
    }

    static FreezeProof read(JsonNode json) {
        List<WriteState.Ended> uncertain = new ArrayList<>();
        json.required("uncertain").forEach(write -> uncertain.add(ended(write, "at", "requestId")));
        return new FreezeProof(json.required("generation").longValue(), RevertJson.readNames(json.required("units")),
                StandJson.readMode(json.required("mode")), time(json, "since"), time(json, "frozenAt"),
                json.has("lastWrite") ? Optional.of(ended(json, "lastWrite", "lastWriteRequestId")) : Optional.empty(), uncertain,
                json.required("uncertainLeftOut").longValue(),
                json.has("blindBefore") ? Optional.of(time(json, "blindBefore")) : Optional.empty(),
                json.has("probe") ? Optional.of(json.required("probe").stringValue()) : Optional.empty());
    }

    static String sentence(FreezeProof proof) {
        long unknown = proof.uncertain().size() + proof.uncertainLeftOut();
        return String.join(", ", proof.units()) + " frozen: "
                + proof.last().map(last -> "the last write, " + last.requestId() + ", ended " + last.at().truncatedTo(ChronoUnit.MILLIS))
                        .orElse("no write since the start")
                + (unknown == 0 ? "" : "; what came of " + unknown + (unknown == 1 ? " write" : " writes") + " is not known")
                + proof.blindBefore().map(start -> "; what was under way before " + start.truncatedTo(ChronoUnit.SECONDS) + " is not known")
                        .orElse("");
    }

    static void write(JournalEntry.FreezeStuck stuck, ObjectNode to) {
        RevertJson.names(stuck.units(), "units", to.put("generation", stuck.generation()));
        to.put("why", stuck.why()).put("then", stuck.then());
    }

    static JournalEntry.FreezeStuck readStuck(JsonNode json) {
        return new JournalEntry.FreezeStuck(json.required("generation").longValue(), RevertJson.readNames(json.required("units")),
                json.required("why").stringValue(), json.required("then").stringValue());
    }

    private static WriteState.Ended ended(JsonNode json, String at, String id) {
        return new WriteState.Ended(time(json, at), json.required(id).stringValue());
    }

    private static Instant time(JsonNode json, String name) {
        return Instant.parse(json.required(name).stringValue());
    }
}
