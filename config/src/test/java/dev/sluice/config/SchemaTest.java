package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema for editors names the keys that the reader knows. JSON is YAML, so the schema is read with the reader's own eyes. */
class SchemaTest {
    private static final Map<String, YamlNode> SCHEMA = children(resource("site.schema.json"));
    private static final List<String> CHOICES = List.of("anyOf", "oneOf");

    @ParameterizedTest
    @EnumSource
    void names_the_same_keys_as_the_reader(KnownKeys keys) {
        List<Map<String, YamlNode>> nodes = at(keys.shape());
        assertThat(nodes).isNotEmpty().allSatisfy(node -> {
            Map<String, YamlNode> properties = properties(node).orElseThrow();
            assertThat(properties.keySet()).containsExactlyInAnyOrderElementsOf(keys.all());
            assertThat(properties.keySet().stream().filter(key -> isLater(properties.get(key))))
                    .containsExactlyInAnyOrderElementsOf(keys.later());
            assertThat(node).containsKey("additionalProperties");
        });
    }

    static Stream<String> files() {
        return Stream.of("smallest.yaml", "shop.yaml", "every-key.yaml", "designed.yaml");
    }

    @ParameterizedTest
    @MethodSource("files")
    void knows_every_key_of_the_examples_and_of_the_whole_design(String file) throws IOException {
        YamlNode root = file.equals("designed.yaml") ? resource(file) : example(file);
        assertThat(unknownKeys("", root, SCHEMA)).isEmpty();
    }

    @Test
    void would_notice_a_key_it_does_not_know() {
        YamlNode root = parse("stacks: { old: { origin: [] } }\nunits: { a: { match: [{ paht: /a }], plan: { stages: [{ dwel: 1m }] } } }");
        assertThat(unknownKeys("", root, SCHEMA)).containsExactly(".stacks.old.origin", ".units.a.match.paht", ".units.a.plan.stages.dwel");
    }

    private static List<String> unknownKeys(String path, YamlNode node, Map<String, YamlNode> schema) {
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

    private static List<Map<String, YamlNode>> named(String key, Map<String, YamlNode> schema) {
        return alternatives(schema).stream().flatMap(one -> Optional.ofNullable(properties(one).orElse(Map.of()).get(key))
                .or(() -> Optional.ofNullable(one.get("additionalProperties")).filter(YamlNode.Mapping.class::isInstance)).stream())
                .map(SchemaTest::children).toList();
    }

    /** The schemas of what stands at a shape such as {@code units.*.match[]}. */
    private static List<Map<String, YamlNode>> at(String shape) {
        List<Map<String, YamlNode>> nodes = List.of(SCHEMA);
        for (String step : shape.isEmpty() ? new String[0] : shape.replace("[]", ".[]").split("\\.")) {
            nodes = nodes.stream().flatMap(node -> step(step, node).stream()).toList();
        }
        return nodes.stream().flatMap(node -> alternatives(node).stream()).filter(node -> node.containsKey("properties")).toList();
    }

    private static List<Map<String, YamlNode>> step(String step, Map<String, YamlNode> schema) {
        return alternatives(schema).stream().flatMap(one -> switch (step) {
            case "[]" -> Stream.ofNullable(one.get("items")).map(SchemaTest::children);
            case "*" -> Stream.concat(Stream.ofNullable(one.get("additionalProperties")).filter(YamlNode.Mapping.class::isInstance),
                    properties(one).orElse(Map.of()).values().stream()).map(SchemaTest::children);
            default -> named(step, one).stream();
        }).toList();
    }

    /** The schema itself, what it refers to, and each of its choices. */
    private static List<Map<String, YamlNode>> alternatives(Map<String, YamlNode> schema) {
        List<Map<String, YamlNode>> all = new ArrayList<>(List.of(schema));
        text(schema.get("$ref")).map(name -> children(children(SCHEMA.get("$defs")).get(name.substring("#/$defs/".length()))))
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
        return Optional.ofNullable(schema.get("properties")).map(SchemaTest::children);
    }

    private static Map<String, YamlNode> children(YamlNode node) {
        return ((YamlNode.Mapping) node).entries().stream().collect(Collectors.toMap(YamlNode.Entry::key, YamlNode.Entry::value,
                (first, _) -> first, LinkedHashMap::new));
    }

    private static Optional<String> text(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
    }

    private static YamlNode example(String name) throws IOException {
        return parse(Files.readString(Path.of("examples", name)));
    }

    private static YamlNode resource(String name) {
        try (InputStream stream = SchemaTest.class.getResourceAsStream(name)) {
            return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static YamlNode parse(String text) {
        var problems = new Problems("test");
        YamlNode root = YamlText.parse(text, problems).orElseThrow();
        assertThat(problems.inOrder()).isEmpty();
        return root;
    }
}
