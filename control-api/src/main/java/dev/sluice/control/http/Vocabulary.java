package dev.sluice.control.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import dev.sluice.model.Nearest;

/**
 * The names that the members of answers may have, as the description of the API has them: so one that happens to be absent now is not taken for a
 * mistake. Read when it is needed first.
 */
final class Vocabulary {
    private static final String REFERENCE = "#/components/schemas/";
    /** Of what may have any members. */
    private static final Map<String, Object> ANYTHING = Map.of();

    private Map<String, Object> schemas = Map.of();
    private Map<String, Object> answers = Map.of();

    /** Refuses a name that no answer of the operation can have. */
    void check(Operation operation, Selection selection) {
        read();
        check(List.of(Objects.requireNonNull(answers.get(operation.path()), operation.path())), selection, "");
    }

    private void check(List<Object> nodes, Selection selection, String before) {
        List<Map<String, Object>> shapes = nodes.stream().flatMap(this::shapes).toList();
        selection.members().forEach((name, rest) -> {
            List<Object> found = shapes.stream().flatMap(shape -> member(shape, name)).toList();
            if (found.isEmpty()) {
                throw unknown(before + name, name, names(shapes));
            }
            check(found, rest, before + name + ".");
        });
    }

    /** What a member may look like: references followed, of lists what their items are. */
    private Stream<Map<String, Object>> shapes(Object node) {
        Map<String, Object> schema = map(node);
        if (schema.get("$ref") instanceof String reference) {
            return shapes(schemas.getOrDefault(reference.substring(REFERENCE.length()), ANYTHING));
        }
        if (schema.get("oneOf") instanceof List<?> choices) {
            return choices.stream().flatMap(this::shapes);
        }
        return schema.containsKey("items") ? shapes(schema.getOrDefault("items", ANYTHING)) : Stream.of(schema);
    }

    private static Stream<Object> member(Map<String, Object> shape, String name) {
        Map<String, Object> properties = map(shape.getOrDefault("properties", ANYTHING));
        Object others = shape.getOrDefault("additionalProperties", isOpen(shape));
        return properties.containsKey(name) ? Stream.of(properties.getOrDefault(name, ANYTHING))
                : others instanceof Map<?, ?> ? Stream.of(others) : others.equals(true) ? Stream.of(ANYTHING) : Stream.empty();
    }

    private static boolean isOpen(Map<String, Object> shape) {
        return shape.isEmpty() || shape.getOrDefault("type", "").equals("object");
    }

    private static Set<String> names(List<Map<String, Object>> shapes) {
        Set<String> names = new TreeSet<>();
        shapes.forEach(shape -> names.addAll(map(shape.getOrDefault("properties", ANYTHING)).keySet()));
        return names;
    }

    private static ApiProblem unknown(String path, String name, Set<String> known) {
        return ApiRequest.wrong(Selection.FIELDS, "no answer has " + Fields.shown(path)
                + Nearest.to(name, known).map(near -> "; did you mean " + near + "?").orElse("")
                + (known.isEmpty() ? " (expected: nothing behind it)" : " (expected: " + String.join(", ", known) + ")"));
    }

    private synchronized void read() {
        if (!answers.isEmpty()) {
            return;
        }
        Map<String, Object> description = description();
        schemas = map(map(description.getOrDefault("components", ANYTHING)).getOrDefault("schemas", ANYTHING));
        Map<String, Object> found = new LinkedHashMap<>();
        map(description.getOrDefault("paths", ANYTHING)).forEach((path, operations) -> schema(operations)
                .ifPresent(schema -> found.put(path, schema)));
        answers = found;
    }

    private static Optional<Object> schema(Object operations) {
        Object node = operations;
        for (String key : List.of("get", "responses", "200", "content", ApiAnswer.JSON)) {
            node = map(node).getOrDefault(key, ANYTHING);
        }
        return Optional.ofNullable(map(node).get("schema"));
    }

    private static Map<String, Object> description() {
        try (InputStream in = Objects.requireNonNull(Vocabulary.class.getResourceAsStream("/openapi.yaml"))) {
            return map(new Load(LoadSettings.builder().build()).loadFromInputStream(in));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @SuppressWarnings("unchecked") // the description has text as keys, which a test holds
    private static Map<String, Object> map(Object node) {
        return node instanceof Map<?, ?> ? (Map<String, Object>) node : ANYTHING;
    }
}
