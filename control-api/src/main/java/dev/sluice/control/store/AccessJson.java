package dev.sluice.control.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.JournalEntry;

/** Entries of the journal about who may, as JSON and as sentences. */
final class AccessJson {
    private AccessJson() {}

    static void write(JournalEntry.OfAccess entry, ObjectNode to) {
        switch (entry) {
            case JournalEntry.TokenCreated created -> write(created, to);
            case JournalEntry.TokenRotated(String name, Instant until) -> to.put("name", name).put("until", until.toString());
            case JournalEntry.TokenDeleted(String name) -> to.put("name", name);
            case JournalEntry.CallsRefused refused -> write(refused, to);
        }
    }

    static JournalEntry.OfAccess read(String kind, JsonNode json) {
        return switch (kind) {
            case "token-created" -> readCreated(json);
            case "token-rotated" -> new JournalEntry.TokenRotated(json.required("name").stringValue(),
                    Instant.parse(json.required("until").stringValue()));
            case "token-deleted" -> new JournalEntry.TokenDeleted(json.required("name").stringValue());
            case JournalEntry.CallsRefused.KIND -> readRefused(json);
            default -> throw new IllegalArgumentException("journal entry: " + kind + " (expected: one about who may)");
        };
    }

    static String sentence(JournalEntry.OfAccess entry) {
        return switch (entry) {
            case JournalEntry.TokenCreated created -> sentence(created);
            case JournalEntry.TokenRotated(String name, Instant until) ->
                "token " + name + " has another text; the one before is good until "
                        + until.truncatedTo(ChronoUnit.SECONDS);
            case JournalEntry.TokenDeleted(String name) -> "token " + name + " deleted";
            case JournalEntry.CallsRefused refused -> sentence(refused);
        };
    }

    private static void write(JournalEntry.TokenCreated created, ObjectNode to) {
        to.put("name", created.name()).put("role", created.role());
        if (!created.units().isEmpty()) {
            RevertJson.names(created.units(), "units", to);
        }
        created.expires().ifPresent(end -> to.put("expires", end.toString()));
    }

    private static JournalEntry.TokenCreated readCreated(JsonNode json) {
        return new JournalEntry.TokenCreated(json.required("name").stringValue(), json.required("role").stringValue(),
                json.has("units") ? RevertJson.readNames(json.required("units")) : Set.of(),
                json.has("expires") ? Optional.of(Instant.parse(json.required("expires").stringValue())) : Optional.empty());
    }

    private static String sentence(JournalEntry.TokenCreated created) {
        return "token " + created.name() + " made with role " + created.role()
                + (created.units().isEmpty() ? "" : " for " + String.join(", ", created.units()))
                + created.expires().map(end -> ", good until " + end.truncatedTo(ChronoUnit.SECONDS)).orElse("");
    }

    private static void write(JournalEntry.CallsRefused refused, ObjectNode to) {
        to.put("since", refused.since().toString());
        ObjectNode counts = to.putObject("counts");
        refused.counts().forEach((why, count) -> counts.put(why.label(), count));
        ObjectNode addresses = to.putObject("addresses");
        refused.addresses().forEach(addresses::put);
        ObjectNode tokens = to.putObject("tokens");
        refused.tokens().forEach(tokens::put);
    }

    private static JournalEntry.CallsRefused readRefused(JsonNode json) {
        Map<JournalEntry.CallsRefused.Why, Long> counts = new EnumMap<>(JournalEntry.CallsRefused.Why.class);
        numbers(json.required("counts")).forEach((why, count) -> counts.put(
                JournalEntry.CallsRefused.Why.valueOf(why.toUpperCase(Locale.ROOT)), count));
        return new JournalEntry.CallsRefused(Instant.parse(json.required("since").stringValue()), counts,
                numbers(json.required("addresses")), numbers(json.required("tokens")));
    }

    private static Map<String, Long> numbers(JsonNode from) {
        Map<String, Long> numbers = new TreeMap<>();
        from.properties().forEach(entry -> numbers.put(entry.getKey(), entry.getValue().longValue()));
        return numbers;
    }

    private static String sentence(JournalEntry.CallsRefused refused) {
        long all = refused.counts().values().stream().mapToLong(Long::longValue).sum();
        String whys = refused.counts().entrySet().stream().map(why -> why.getValue() + " " + words(why.getKey()))
                .collect(Collectors.joining(", "));
        return all + (all == 1 ? " call" : " calls") + " of the API refused: " + whys + "; from "
                + String.join(", ", refused.addresses().keySet())
                + (refused.tokens().isEmpty() ? "" : "; with " + String.join(", ", refused.tokens().keySet()));
    }

    private static String words(JournalEntry.CallsRefused.Why why) {
        return switch (why) {
            case UNKNOWN -> "without a good token";
            case ROLE -> "beyond what the token may";
            case LOCKED -> "while locked out";
            case FOREIGN -> "for another site or under another name";
        };
    }
}
