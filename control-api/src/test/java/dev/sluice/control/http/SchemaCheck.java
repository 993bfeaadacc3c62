package dev.sluice.control.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Holds a value against a schema of the description: as much of JSON Schema as it uses, and an error for what it does not know. */
final class SchemaCheck {
    private static final List<String> KNOWN = List.of("type", "required", "properties", "additionalProperties", "items", "enum", "pattern",
            "oneOf", "minimum", "maximum", "minItems", "minProperties", "minLength", "maxLength", "format", "description", "default",
            "examples", "$ref");
    private final Map<String, Object> root;
    private final List<String> problems = new ArrayList<>();

    SchemaCheck(Map<String, Object> root) {
        this.root = root;
    }

    /** What is wrong with a value; empty: nothing. */
    List<String> problems(Object value, Object schema) {
        problems.clear();
        check(value, schema, "");
        return List.copyOf(problems);
    }

    /** A node of the description, with its reference followed. */
    Map<String, Object> resolved(Object node) {
        Map<String, Object> map = map(node);
        if (!map.containsKey("$ref")) {
            return map;
        }
        Object at = root;
        for (String step : map.get("$ref").toString().substring(2).split("/", -1)) {
            at = map(at).get(step);
        }
        return resolved(at);
    }

    @SuppressWarnings("unchecked") // YAML gives maps with text as keys
    static Map<String, Object> map(Object node) {
        if (!(node instanceof Map<?, ?>)) {
            throw new AssertionError("no mapping: " + node);
        }
        return (Map<String, Object>) node;
    }

    private void check(Object value, Object node, String at) {
        Map<String, Object> schema = resolved(node);
        schema.keySet().stream().filter(key -> !KNOWN.contains(key)).forEach(key -> problems.add(at + ": schema key " + key));
        if (schema.get("oneOf") instanceof List<?> choices) {
            if (choices.stream().noneMatch(choice -> new SchemaCheck(root).problems(value, choice).isEmpty())) {
                problems.add(at + ": none of oneOf fits " + value);
            }
            return;
        }
        boolean fits = switch (schema.get("type").toString()) {
            case "object" -> value instanceof Map<?, ?>;
            case "array" -> value instanceof List<?>;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            default -> throw new AssertionError("type " + schema.get("type"));
        };
        if (!fits) {
            problems.add(at + ": not of type " + schema.get("type") + ": " + value);
        } else if (value instanceof Map<?, ?>) {
            object(map(value), schema, at);
        } else if (value instanceof List<?> list) {
            list.forEach(item -> check(item, schema.get("items"), at + "[]"));
        } else if (schema.get("enum") instanceof List<?> allowed && !allowed.contains(value)) {
            problems.add(at + ": " + value + " is none of " + allowed);
        } else if (schema.containsKey("pattern") && !value.toString().matches(schema.get("pattern").toString())) {
            problems.add(at + ": " + value + " is not " + schema.get("pattern"));
        }
    }

    private void object(Map<String, Object> value, Map<String, Object> schema, String at) {
        Map<String, Object> properties = map(schema.getOrDefault("properties", Map.of()));
        if (schema.get("required") instanceof List<?> required) {
            var missing = new TreeSet<>(required.stream().map(Object::toString).toList());
            missing.removeAll(value.keySet());
            missing.forEach(name -> problems.add(at + "/" + name + ": missing"));
        }
        Object others = schema.getOrDefault("additionalProperties", true);
        value.forEach((name, member) -> {
            if (properties.containsKey(name)) {
                check(member, properties.get(name), at + "/" + name);
            } else if (others instanceof Map<?, ?>) {
                check(member, others, at + "/" + name);
            } else if (others.equals(false)) {
                problems.add(at + "/" + name + ": not documented");
            }
        });
    }
}
