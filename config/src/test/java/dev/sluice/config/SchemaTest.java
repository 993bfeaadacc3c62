package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas for editors name the keys that the readers know. */
class SchemaTest {
    private static final Schema SITE = Schema.of("site.schema.json");
    private static final Schema SCENARIO = Schema.of("scenario.schema.json");

    @ParameterizedTest
    @EnumSource
    void names_the_same_keys_as_the_reader(KnownKeys keys) {
        SITE.names(keys);
    }

    @ParameterizedTest
    @EnumSource
    void that_of_scenarios_names_the_same_keys_as_their_reader(ScenarioKeys keys) {
        SCENARIO.names(keys);
    }

    static Stream<String> files() {
        return Stream.of("smallest.yaml", "shop.yaml", "every-key.yaml", "designed.yaml");
    }

    @ParameterizedTest
    @MethodSource("files")
    void knows_every_key_of_the_examples_and_of_the_whole_design(String file) throws IOException {
        YamlNode root = file.equals("designed.yaml") ? Schema.resource(file) : Schema.parse(Files.readString(Path.of("examples", file)));
        assertThat(SITE.unknownKeys(root)).isEmpty();
    }

    static List<Path> scenarios() throws IOException {
        return ScenarioExamplesTest.good();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void that_of_scenarios_knows_every_key_of_the_ready_ones(Path file) throws IOException {
        assertThat(SCENARIO.unknownKeys(Schema.parse(Files.readString(file))).stream()
                .filter(key -> !key.matches("\\.journeys\\.[^.]+\\.steps\\.json\\..*"))).isEmpty();
    }

    @Test
    void would_notice_a_key_it_does_not_know() {
        YamlNode site = Schema.parse(
                "stacks: { old: { origin: [] } }\nunits: { a: { match: [{ paht: /a }], plan: { stages: [{ dwel: 1m }] } } }");
        assertThat(SITE.unknownKeys(site)).containsExactly(".stacks.old.origin", ".units.a.match.paht", ".units.a.plan.stages.dwel");
        YamlNode scenario = Schema
                .parse("laod: 1\njourneys: { a: { steps: [{ get: /, take: { b: { csss: c } } }] } }\nvariants: { a: { b: { c: d } } }");
        assertThat(SCENARIO.unknownKeys(scenario)).containsExactly(".laod", ".journeys.a.steps.get", ".journeys.a.steps.take.b.csss",
                ".variants.a.b.c");
    }
}
