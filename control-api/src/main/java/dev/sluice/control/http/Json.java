package dev.sluice.control.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How answers are written: trees, with numbers and times in the one form that all of them share. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array(Collection<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** Reads a text that we wrote ourselves. */
    static ObjectNode read(String own) {
        return MAPPER.readTree(own).asObject();
    }

    /** Of names and values: texts, numbers, Booleans, lists and mappings of these. */
    static JsonNode tree(Map<String, Object> sheet) {
        return MAPPER.valueToTree(sheet);
    }

    static String write(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** RFC 3339 in UTC, to the millisecond. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Milliseconds with one decimal. */
    static double millis(double value) {
        return rounded(value, 10);
    }

    /** A ratio with four decimals. */
    static double ratio(double value) {
        return rounded(value, 10_000);
    }

    private static double rounded(double value, double steps) {
        return Double.isFinite(value) ? Math.round(value * steps) / steps : 0;
    }
}
