package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JSON Schema for editors. JSON is YAML, so it is read with the reader's own eyes. */
final class Schema {
    private static final List<String> CHOICES = List.of("anyOf", "oneOf");

    private final Map<String, YamlNode> root;

    private Schema(Map<String, YamlNode> root) {
        this.root = root;
    }

    static Schema of(String resource) {
        return new Schema(children(resource(resource)));
    }

    /** Holds it against the keys that the reader knows of one kind of mapping. */
    void names(Keys keys) {
        List<Map<String, YamlNode>> nodes = at(keys.shape());
        assertThat(nodes).isNotEmpty().allSatisfy(node -> {
            Map<String, YamlNode> properties = properties(node).orElseThrow();
            assertThat(properties.keySet()).containsExactlyInAnyOrderElementsOf(keys.all());
            assertThat(properties.keySet().stream().filter(key -> isLater(properties.get(key))))
                    .containsExactlyInAnyOrderElementsOf(keys.later());
            assertThat(node).containsKey("additionalProperties");
        });
    }

    List<String> unknownKeys(YamlNode file) {
        return unknownKeys("", file, root);
    }

    private List<String> unknownKeys(String path, YamlNode node, Map<String, YamlNode> schema) {
        List<String> unknown = new ArrayList<>();
        switch (node) {
            case YamlNode.Scalar _ -> {}
            case YamlNode.Sequence(_, List<YamlNode> items) -> items.forEach(item -> step("[]", schema)
                    .forEach(next -> unknown.addAll(unknownKeys(path, item, next))));
            case YamlNode.Mapping(_, List<YamlNode.Entry> entries) -> entries.forEach(entry -> {
                String below = path + "." + entry.key();
                List<Map<String, YamlNode>> next = named(entry.key(), schema);
                if (next.isEmpty()) {
                    unknown.add(below);
                }
                next.forEach(one -> unknown.addAll(unknownKeys(below, entry.value(), one)));
            });
        }
        return unknown;
    }

    private List<Map<String, YamlNode>> named(String key, Map<String, YamlNode> schema) {
        return alternatives(schema).stream().flatMap(one -> Optional.ofNullable(properties(one).orElse(Map.of()).get(key))
                .or(() -> Optional.ofNullable(one.get("additionalProperties")).filter(YamlNode.Mapping.class::isInstance)).stream())
                .map(Schema::children).toList();
    }

    /** The schemas of what stands at a shape such as {@code units.*.match[]}. */
    private List<Map<String, YamlNode>> at(String shape) {
        List<Map<String, YamlNode>> nodes = List.of(root);
        for (String step : shape.isEmpty() ? new String[0] : shape.replace("[]", ".[]").split("\\.")) {
            nodes = nodes.stream().flatMap(node -> step(step, node).stream()).toList();
        }
        return nodes.stream().flatMap(node -> alternatives(node).stream()).filter(node -> node.containsKey("properties")).toList();
    }

    private List<Map<String, YamlNode>> step(String step, Map<String, YamlNode> schema) {
        return alternatives(schema).stream().flatMap(one -> switch (step) {
            case "[]" -> Stream.ofNullable(one.get("items")).map(Schema::children);
            case "*" -> Stream.concat(Stream.ofNullable(one.get("additionalProperties")).filter(YamlNode.Mapping.class::isInstance),
                    properties(one).orElse(Map.of()).values().stream()).map(Schema::children);
            default -> named(step, one).stream();
        }).toList();
    }

    /** The schema itself, what it refers to, and each of its choices. */
    private List<Map<String, YamlNode>> alternatives(Map<String, YamlNode> schema) {
        List<Map<String, YamlNode>> all = new ArrayList<>(List.of(schema));
        text(schema.get("$ref")).map(name -> children(children(root.get("$defs")).get(name.substring("#/$defs/".length()))))
                .ifPresent(target -> all.addAll(alternatives(target)));
        for (String choice : CHOICES) {
            if (schema.get(choice) instanceof YamlNode.Sequence(_, List<YamlNode> items)) {
                items.forEach(item -> all.addAll(alternatives(children(item))));
            }
        }
        return all;
    }

    private static boolean isLater(YamlNode property) {
        return text(children(property).get("description")).filter("not available yet"::equals).isPresent();
    }

    private static Optional<Map<String, YamlNode>> properties(Map<String, YamlNode> schema) {
        return Optional.ofNullable(schema.get("properties")).map(Schema::children);
    }

    private static Map<String, YamlNode> children(YamlNode node) {
        return ((YamlNode.Mapping) node).entries().stream().collect(Collectors.toMap(YamlNode.Entry::key, YamlNode.Entry::value,
                (first, _) -> first, LinkedHashMap::new));
    }

    private static Optional<String> text(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
    }

    static YamlNode resource(String name) {
        try (InputStream stream = Schema.class.getResourceAsStream(name)) {
            return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static YamlNode parse(String text) {
        var problems = new Problems("test");
        YamlNode root = YamlText.parse(text, problems).orElseThrow();
        assertThat(problems.inOrder()).isEmpty();
        return root;
    }
}
