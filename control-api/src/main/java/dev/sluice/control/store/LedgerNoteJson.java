package dev.sluice.control.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Extract;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.LedgerTerms;

/** Notes for the ledger as lines of JSON without a character that takes two bytes: one process tells them to the next. */
public final class LedgerNoteJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private LedgerNoteJson() {}

    public static String write(LedgerNote note) {
        ObjectNode json = MAPPER.createObjectNode();
        switch (note) {
            case LedgerNote.Meant meant -> meant(json.put("note", "meant"), meant);
            case LedgerNote.Accepted accepted -> {
                meant(json.put("note", "accepted"), accepted.meant());
                json.put("status", accepted.status()).put("whole", accepted.whole());
                ObjectNode names = json.putObject("names");
                accepted.names().forEach(names::put);
            }
            case LedgerNote.Told told -> {
                json.put("note", "told").put("ref", told.ref()).put("body", told.body());
                ArrayNode ids = json.putArray("ids");
                told.terms().ids().forEach(id -> ids.add(id.toString()));
                told.terms().amount().ifPresent(amount -> json.put("amount", amount.toString()));
            }
            case LedgerNote.Unknown unknown -> meant(json.put("note", "unknown"), unknown.meant());
            case LedgerNote.Nothing(long ref) -> json.put("note", "nothing").put("ref", ref);
        }
        return MAPPER.writeValueAsString(json);
    }

    /** Empty: it cannot be read. */
    public static Optional<LedgerNote> read(String line) {
        try {
            JsonNode json = MAPPER.readTree(line);
            return switch (json.path("note").asString("")) {
                case "meant" -> Optional.of(meant(json));
                case "accepted" -> Optional.of(new LedgerNote.Accepted(meant(json), json.required("status").intValue(),
                        names(json.required("names")), json.required("whole").booleanValue()));
                case "told" ->
                    Optional.of(new LedgerNote.Told(json.required("ref").longValue(), terms(json), json.required("body").stringValue()));
                case "unknown" -> Optional.of(new LedgerNote.Unknown(meant(json)));
                case "nothing" -> Optional.of(new LedgerNote.Nothing(json.required("ref").longValue()));
                default -> Optional.empty();
            };
        } catch (JacksonException | IllegalArgumentException | DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static void meant(ObjectNode json, LedgerNote.Meant meant) {
        json.put("ref", meant.ref()).put("at", meant.at().toString()).put("unit", meant.unit()).put("method", meant.method())
                .put("endpoint", meant.endpoint()).put("request", meant.requestId()).put("visitor", meant.visitor());
        meant.key().ifPresent(key -> json.put("key", key));
    }

    private static LedgerNote.Meant meant(JsonNode json) {
        return new LedgerNote.Meant(json.required("ref").longValue(), Instant.parse(text(json, "at")), text(json, "unit"),
                text(json, "method"), text(json, "endpoint"), text(json, "request"),
                Optional.ofNullable(json.get("key")).map(JsonNode::stringValue), json.required("visitor").longValue());
    }

    private static Map<String, String> names(JsonNode json) {
        Map<String, String> names = new LinkedHashMap<>();
        json.properties().forEach(name -> names.put(name.getKey(), name.getValue().stringValue()));
        return names;
    }

    private static LedgerTerms terms(JsonNode json) {
        List<Extract> ids = json.path("ids").valueStream().flatMap(id -> Extract.parse(id.stringValue()).stream()).toList();
        return new LedgerTerms(ids, Optional.ofNullable(json.get("amount")).flatMap(amount -> Extract.parse(amount.stringValue())));
    }

    private static String text(JsonNode json, String name) {
        return json.required(name).stringValue();
    }
}
