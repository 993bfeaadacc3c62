package dev.sluice.control.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Freezes;
import dev.sluice.control.store.FreezeProofJson;
import dev.sluice.control.store.SiteKey;
import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeProof;
import dev.sluice.model.Parking;
import dev.sluice.model.WriteState;

/** A freeze as answers show it: asked for at once, but frozen only when that is proven and on disk. */
final class FreezeJson {
    private static final String OPEN = "open";
    private static final String FREEZING = "freezing";
    private static final String FROZEN = "frozen";

    private final Cutover cutover;
    private final Freezes freezes;
    private final EvidenceSource evidence;
    /** Each unit's writes, looked at once: the whole and its parts tell the same. */
    private final Map<String, WriteState> writes = new HashMap<>();

    FreezeJson(Cutover cutover, EvidenceSource evidence, Freezes freezes) {
        this.cutover = cutover;
        this.freezes = freezes;
        this.evidence = evidence;
        cutover.split().exposures().forEach((unit, exposure) -> writes.put(unit, evidence.writes(unit, exposure.freeze().generation())));
    }

    /** Into a node that may hold more: mode, state, since, until, and the writes. */
    ObjectNode unit(String unit, ObjectNode into) {
        Freeze freeze = cutover.split().of(unit).freeze();
        WriteState seen = writesOf(unit);
        into.put("mode", freeze.mode().label()).put("state", state(unit));
        if (!freeze.isOpen()) {
            into.put("since", Json.time(freeze.since()));
        }
        freeze.until().ifPresent(until -> into.put("until", Json.time(until)));
        Optional<Parking> parking = evidence.parking(unit);
        into.put("writesInFlight", seen.inFlight()).put("parked", parking.map(hold -> hold.sums().waiting()).orElse(0L));
        parking.ifPresent(hold -> into.set("hold", hold(hold)));
        seen.last().ifPresent(last -> into.put("lastWrite", Json.time(last.at())).put("lastWriteRequestId", last.requestId()));
        freezes.waitsFor(freeze.generation()).ifPresent(what -> into.put("waitsFor", what));
        freezes.proof(unit, freeze.generation()).ifPresent(proof -> into.put("frozenAt", Json.time(proof.at()))
                .put("uncertain", proof.uncertain().size() + proof.uncertainLeftOut()));
        return into;
    }

    private static ObjectNode hold(Parking hold) {
        Parking.Sums sums = hold.sums();
        ObjectNode json = Json.object().put("since", Json.time(hold.since()));
        hold.ended().ifPresent(ended -> json.put("ended", Json.time(ended)));
        return json.put("parked", sums.parked()).put("sent", sums.sent()).put("refused", sums.refused()).put("gone", sums.gone())
                .put("turnedAway", sums.turnedAway()).put("exact", hold.exact());
    }

    /** Open when no unit is frozen, freezing while one of the frozen still has writes, and frozen then. */
    String overall() {
        List<String> states = cutover.split().exposures().keySet().stream().map(this::state).distinct().toList();
        return states.contains(FREEZING) ? FREEZING : states.contains(FROZEN) ? FROZEN : OPEN;
    }

    /** Mode and state alone. */
    ObjectNode brief(String unit) {
        return Json.object().put("mode", cutover.split().of(unit).freeze().mode().label()).put("state", state(unit));
    }

    /** All units. */
    ObjectNode all() {
        ObjectNode json = Json.object().put("generation", cutover.split().generation()).put("state", overall());
        ArrayNode units = json.putArray("units");
        cutover.split().exposures().keySet().forEach(unit -> units.add(unit(unit, Json.object().put("unit", unit))));
        return json;
    }

    /** Signed in the way in which evidence is, so that the same program can check it. */
    static ObjectNode certificate(FreezeProof proof, SiteKey key) {
        String text = Json.write(FreezeProofJson.write(proof, Json.object()));
        return Json.object().put("signed", text).put("signature", key.sign(text)).put("key", key.publicKey());
    }

    private String state(String unit) {
        Freeze freeze = cutover.split().of(unit).freeze();
        if (freeze.isOpen()) {
            return OPEN;
        }
        return freezes.proof(unit, freeze.generation()).isPresent() ? FROZEN : FREEZING;
    }

    private WriteState writesOf(String unit) {
        return Objects.requireNonNull(writes.get(unit), unit);
    }
}
