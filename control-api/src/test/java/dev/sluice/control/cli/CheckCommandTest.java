package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.config.Subcommand;

class CheckCommandTest {
    private static final String STACKS = "stacks:\n  old: { origins: [\"http://127.0.0.1:9001\"] }\n  new: { origins: [\"http://127.0.0.1:9002\"] }\n";
    private static final String UNIT = "units:\n  checkout:\n    owner: payments@shop.example\n    match: [{ path: \"/checkout/**\" }]\n";

    @TempDir
    private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void a_good_file_is_a_line_and_one_for_each_guard_and_exit_code_0() throws IOException {
        Path file = file(STACKS + UNIT);
        assertThat(check(file.toString())).isZero();
        assertThat(out).hasToString(file + ": unit checkout: rule 5% in 10s, 20 requests, failures auto: by chance alone it reverts 0.003 "
                + "times in 30 days, at 5 requests/s of new, of which 0.1% fail as on old, where it asks for 5 failures\n"
                + file + ": ok, 1 unit, 0 warnings\n");
    }

    @Test
    void a_file_with_journeys_is_read_as_a_scenario() throws IOException {
        Path good = file(
                "variants: { coupon: [none, SAVE10], device: [desktop, mobile] }\njourneys: { look: { steps: [{ name: home, GET: / }] } }\n");
        assertThat(check(good.toString())).isZero();
        assertThat(out).hasToString(good + ": ok, 1 journey, 1 step, 4 variants\n");
        Path wrong = file("journeys: { look: { steps: [{ name: home, GTE: / }] } }\n");
        assertThat(check(wrong.toString(), "--output", "json")).isEqualTo(2);
        JsonNode answer = JsonMapper.shared().readTree(out.toString().substring(out.toString().indexOf('{')));
        assertThat(answer.path("ok").booleanValue()).isFalse();
        assertThat(answer.path("problems").path(1).path("path").stringValue()).isEqualTo("journeys.look.steps[1].GTE");
        assertThat(answer.path("problems").path(1).path("expected").stringValue()).isEqualTo("GET");
    }

    @Test
    void a_noisy_rule_is_refused_unless_it_is_accepted() throws IOException {
        Path file = file(STACKS + UNIT + "    guard: { rule: { errors: 2%, failures: 1 } }\n");
        assertThat(check(file.toString())).isEqualTo(2);
        assertThat(out.toString()).startsWith(file + ":8:20: units.checkout.guard.rule: by chance alone it reverts ")
                .contains("times in 30 days, at 5 requests/s of new").contains("or --accept-noisy-guard");
        assertThat(check(file.toString(), "--accept-noisy-guard")).isZero();
        assertThat(out.toString()).contains(":8:20: warning: units.checkout.guard.rule: by chance alone").endsWith("1 warning\n");
    }

    @Test
    void the_traffic_decides_how_noisy_a_rule_is() throws IOException {
        Path file = file(STACKS + UNIT + "    guard: { rule: { failures: 5 } }\n");
        assertThat(check(file.toString())).isZero();
        assertThat(check(file.toString(), "--rate", "5/s", "--old-fails", "0.5%")).as("eight times").isZero();
        assertThat(out.toString()).contains("warning: units.checkout.guard.rule: by chance alone it reverts 8.6 times");
        assertThat(check(file.toString(), "--rate", "5/s", "--old-fails", "2%")).isEqualTo(2);
        assertThat(check(file.toString(), "--rate", "250/s", "--old-fails", "2%")).isZero();
        Path auto = file(STACKS + UNIT);
        assertThat(check(auto.toString(), "--rate", "5/s", "--old-fails", "2%")).isZero();
        assertThat(out.toString()).contains("where it asks for 11 failures");
    }

    @Test
    void traffic_that_is_none_is_a_wrong_usage() throws IOException {
        assertThat(check(file(STACKS).toString(), "--rate", "fast")).isEqualTo(2);
        assertThat(err.toString()).contains("--rate: fast (expected: requests in a second, such as 50/s or 0.5/s)");
        assertThat(check(file(STACKS).toString(), "--old-fails", "120%")).isEqualTo(2);
        assertThat(err.toString()).contains("--old-fails: 120% (expected: 0..100%");
    }

    @Test
    void a_problem_is_a_line_an_editor_can_follow_and_exit_code_2() throws IOException {
        Path file = file(STACKS + UNIT + "    share: 120%\n    guard: off\n");
        assertThat(check(file.toString())).isEqualTo(2);
        assertThat(out).hasToString(file + ":8:12: units.checkout.share: 120% (expected: 0..100% in steps of 0.01%)\n"
                + file + ":9:12: warning: units.checkout.guard: off: nothing takes this unit back by itself (expected: a guard)\n");
    }

    @Test
    void a_warning_alone_leaves_the_file_good() throws IOException {
        Path file = file(STACKS + UNIT + "    guard: off\n");
        assertThat(check(file.toString())).isZero();
        assertThat(out.toString()).contains(": warning: ").endsWith(file + ": ok, 1 unit, 1 warning\n");
    }

    @Test
    void an_absent_file_is_one_line_and_exit_code_2() {
        assertThat(check(directory.resolve("none.yaml").toString())).isEqualTo(2);
        assertThat(out).hasToString(directory.resolve("none.yaml") + ": does not exist (expected: the name of a file)\n");
    }

    @Test
    void json_holds_the_same_for_scripts() throws IOException {
        Path file = file(STACKS + UNIT + "    share: 120%\n    guard: off\ncountries: countries.csv\n");
        assertThat(check(file.toString(), "--output", "json")).isEqualTo(2);
        JsonNode answer = JsonMapper.shared().readTree(out.toString());
        assertThat(answer.get("file").asString()).isEqualTo(file.toString());
        assertThat(answer.get("ok").asBoolean()).isFalse();
        JsonNode first = answer.get("problems").get(0);
        assertThat(first.get("line").asInt()).isEqualTo(8);
        assertThat(first.get("column").asInt()).isEqualTo(12);
        assertThat(first.get("path").asString()).isEqualTo("units.checkout.share");
        assertThat(first.get("what").asString()).isEqualTo("120%");
        assertThat(first.get("expected").asString()).isEqualTo("0..100% in steps of 0.01%");
        assertThat(answer.get("problems").get(1).has("expected")).isFalse();
        assertThat(answer.get("warnings")).hasSize(1);
        assertThat(answer.get("guards")).as("of a file that may be served").isEmpty();
    }

    @Test
    void json_of_a_good_file_has_empty_lists() throws IOException {
        assertThat(check(file(STACKS + UNIT).toString(), "--output", "json", "--rate", "20/s")).isZero();
        JsonNode answer = JsonMapper.shared().readTree(out.toString());
        assertThat(answer.at("/guards/0/unit").asString()).isEqualTo("checkout");
        assertThat(answer.at("/guards/0/rate").asDouble()).isEqualTo(20);
        assertThat(answer.at("/guards/0/falseReverts").asDouble()).isBetween(0.0, 0.1);
        assertThat(answer.get("ok").asBoolean()).isTrue();
        assertThat(answer.get("problems")).isEmpty();
        assertThat(answer.get("warnings")).isEmpty();
    }

    @Test
    void without_a_file_it_says_how_it_is_used_with_exit_code_2() {
        assertThat(check()).isEqualTo(2);
        assertThat(err.toString()).contains("FILE").contains("Usage: check");
    }

    @Test
    void the_program_finds_it() {
        assertThat(ServiceLoader.load(Subcommand.class)).hasAtLeastOneElementOfType(CheckCommand.class);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("sluice.yaml"), text);
    }

    private int check(String... arguments) {
        return new CommandLine(new CheckCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }
}
