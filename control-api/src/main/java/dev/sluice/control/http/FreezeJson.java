package dev.sluice.control.http;

import java.util.List;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.EvidenceSource;
import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.WriteState;

/** A freeze as answers show it: asked for at once, but frozen only when the last write has ended. */
final class FreezeJson {
    private static final String OPEN = "open";
    private static final String FREEZING = "freezing";
    private static final String FROZEN = "frozen";

    private final Cutover cutover;
    private final EvidenceSource evidence;

    FreezeJson(Cutover cutover, EvidenceSource evidence) {
        this.cutover = cutover;
        this.evidence = evidence;
    }

    /** Into a node that may hold more: mode, state, since, until, and the writes. */
    ObjectNode unit(String unit, ObjectNode into) {
        Freeze freeze = cutover.split().of(unit).freeze();
        WriteState writes = evidence.writes(unit, freeze.generation());
        into.put("mode", freeze.mode().label()).put("state", state(freeze, writes));
        if (!freeze.isOpen()) {
            into.put("since", Json.time(freeze.since()));
        }
        freeze.until().ifPresent(until -> into.put("until", Json.time(until)));
        into.put("writesInFlight", writes.inFlight()).put("parked", 0);
        writes.lastEnded().ifPresent(ended -> into.put("lastWrite", Json.time(ended)));
        return into;
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

    private String state(String unit) {
        Freeze freeze = cutover.split().of(unit).freeze();
        return freeze.isOpen() ? OPEN : state(freeze, evidence.writes(unit, freeze.generation()));
    }

    private static String state(Freeze freeze, WriteState writes) {
        if (freeze.isOpen()) {
            return OPEN;
        }
        return writes.settled() && writes.inFlight() == 0 ? FROZEN : FREEZING;
    }
}
