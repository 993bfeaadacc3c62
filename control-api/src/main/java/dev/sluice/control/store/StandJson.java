package dev.sluice.control.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Exposure;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Progress;
import dev.sluice.model.Relapses;
import dev.sluice.model.Revert;

/** Where one unit stands, as JSON. */
final class StandJson {
    private StandJson() {}

    static String write(Exposure exposure) {
        ObjectNode json = JournalJson.MAPPER.createObjectNode().put("share", exposure.share().toString());
        exposure.revert().ifPresent(revert -> RevertJson.write(revert, json.putObject("revert")));
        Freeze freeze = exposure.freeze();
        ObjectNode freezeTo = json.putObject("freeze").put("mode", freeze.mode().label()).put("since", freeze.since().toString())
                .put("generation", freeze.generation());
        freeze.until().ifPresent(until -> freezeTo.put("until", until.toString()));
        if (!exposure.relapses().equals(Relapses.NONE)) {
            write(exposure.relapses(), json.putObject("relapses"));
        }
        if (!exposure.carried().equals(Instant.EPOCH)) {
            json.put("carried", exposure.carried().toString());
        }
        exposure.progress().soFar().ifPresent(_ -> PlanJson.write(exposure.progress(), json.putObject("plan")));
        return json.toString();
    }

    /** Reads what {@link #write} wrote. */
    static Exposure read(String text) {
        try {
            JsonNode json = JournalJson.MAPPER.readTree(text);
            Optional<Revert> revert = json.has("revert") ? Optional.of(RevertJson.read(json.required("revert"))) : Optional.empty();
            JsonNode freeze = json.required("freeze");
            return new Exposure(RevertJson.readShare(json.required("share")), revert, new Freeze(readMode(freeze.required("mode")),
                    Instant.parse(freeze.required("since").stringValue()), readUntil(freeze), freeze.required("generation").longValue()),
                    json.has("relapses") ? readRelapses(json.required("relapses")) : Relapses.NONE,
                    json.has("carried") ? Instant.parse(json.required("carried").stringValue()) : Instant.EPOCH,
                    json.has("plan") ? PlanJson.read(json.required("plan")) : new Progress.NotStarted());
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("no exposure: " + text, e);
        }
    }

    private static void write(Relapses relapses, ObjectNode to) {
        ArrayNode at = to.putArray("at");
        relapses.at().forEach(each -> at.add(each.toString()));
        relapses.change().ifPresent(change -> to.put("change", change));
    }

    private static Relapses readRelapses(JsonNode from) {
        List<Instant> at = new ArrayList<>();
        from.required("at").forEach(each -> at.add(Instant.parse(each.stringValue())));
        return new Relapses(at, from.has("change") ? Optional.of(from.required("change").stringValue()) : Optional.empty());
    }

    static FreezeMode readMode(JsonNode text) {
        return FreezeMode.of(text.stringValue())
                .orElseThrow(() -> new IllegalArgumentException("freeze mode: " + text + " (expected: open, read-only, hold or closed)"));
    }

    static Optional<Instant> readUntil(JsonNode from) {
        return from.has("until") ? Optional.of(Instant.parse(from.required("until").stringValue())) : Optional.empty();
    }
}
