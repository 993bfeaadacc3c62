package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

import dev.sluice.config.Subcommand;

/** The commands that say little. */
class CommandsTest {
    @TempDir
    private Path dir;
    private final ScriptedApi api = ScriptedApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void every_command_is_contributed_to_the_program() {
        assertThat(ServiceLoader.load(Subcommand.class).stream().map(provider -> provider.type().getAnnotation(Command.class).name()))
                .contains("status", "share", "revert", "rearm", "freeze", "explain", "wait", "journal", "token");
    }

    @Test
    void a_revert_names_its_units_and_says_which_went_back() {
        api.on("POST /revert", "{\"generation\":9,\"units\":[\"catalog\",\"checkout\"],\"durable\":true,\"dryRun\":false}");

        var typed = api.type(new RevertCommand(), "catalog", "--reason", "odd prices");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("back on old: catalog, checkout").contains("generation 9");
        assertThat(typed.err()).isEmpty();
        assertThat(Json.parse(api.onlyCall().body())).isEqualTo(Json.parse("{\"units\":[\"catalog\"],\"reason\":\"odd prices\"}"));
    }

    @Test
    void a_revert_of_all_needs_no_reason_and_a_disk_that_lags_is_told_but_no_failure() {
        api.on("POST /revert", "{\"generation\":9,\"units\":[\"catalog\"],\"durable\":false,\"dryRun\":false}");

        var typed = api.type(new RevertCommand(), "--all");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).contains("not yet on disk");
        assertThat(Json.parse(api.onlyCall().body()).has("units")).isFalse();
    }

    @Test
    void a_revert_of_nothing_or_of_both_is_wrong_usage() {
        assertThat(api.type(new RevertCommand()).exitCode()).isEqualTo(2);
        assertThat(api.type(new RevertCommand(), "catalog", "--all").exitCode()).isEqualTo(2);
        assertThat(api.calls()).isEmpty();
    }

    @Test
    void a_rearm_says_where_the_units_stand() {
        api.on("POST /units/checkout/rearm", "{\"generation\":9,\"units\":[\"checkout\",\"basket\"],\"dryRun\":false}");

        var typed = api.type(new RearmCommand(), "checkout", "--reason", "query mended");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("may be exposed again, at 0%: checkout, basket");
        assertThat(Json.parse(api.onlyCall().body()).text("reason")).isEqualTo("query mended");
    }

    @Test
    void an_explanation_sends_the_question_and_shows_what_decided() {
        api.on("POST /explain", """
                {"generation":9,"unit":"checkout","stack":"new","endpoint":"POST /checkout/pay","why":"bucket 12 (by cookie) is inside the share 25%",
                "because":"bucket","bucket":12,"share":"25%","key":"cookie","write":true,"freeze":"open"}""");

        var typed = api.type(new ExplainCommand(), "post", "/checkout/pay?x=1", "-H", "Cookie: a=b", "-H", "Cookie: c=d:e", "--address",
                "203.0.113.9");

        assertThat(typed.out()).isEqualToNormalizingNewlines("""
                stack     new
                why       bucket 12 (by cookie) is inside the share 25%
                unit      checkout
                endpoint  POST /checkout/pay
                visitor   bucket 12 of 10000, by cookie; share 25%
                request   a write; freeze open
                as of     generation 9
                """);
        assertThat(Json.parse(api.onlyCall().body())).isEqualTo(Json.parse("""
                {"method":"POST","url":"/checkout/pay?x=1","headers":{"Cookie":["a=b","c=d:e"]},"address":"203.0.113.9"}"""));
    }

    @Test
    void what_is_no_header_is_wrong_usage() {
        assertThat(api.type(new ExplainCommand(), "GET", "/", "-H", "no colon").exitCode()).isEqualTo(2);
    }

    @Test
    void the_journal_is_read_page_by_page() {
        api.on("GET /journal?after=0&limit=200", """
                {"generation":9,"next":2,"entries":[
                {"seq":1,"at":"2026-12-01T02:00:00.1Z","generation":7,"kind":"started","actor":"sluice","reason":"","sentence":"sluice began"},
                {"seq":2,"at":"2026-12-01T02:01:00Z","generation":8,"kind":"shares","actor":"ana","reason":"calm",
                 "sentence":"checkout 5% → 25%"}]}""")
                .on("GET /journal?after=2&limit=200", "{\"generation\":9,\"next\":2,\"entries\":[]}");

        var typed = api.type(new JournalCommand());

        assertThat(typed.out()).isEqualToNormalizingNewlines("""
                #1 2026-12-01 02:00:00Z g7 sluice: sluice began
                #2 2026-12-01 02:01:00Z g8 ana: checkout 5% → 25%
                    reason: calm
                """);
    }

    @Test
    void following_the_journal_goes_on_where_it_was_and_outlives_a_restart() {
        api.on("GET /journal?after=4&limit=200", "{\"next\":4,\"entries\":[]}").on("GET /journal?after=4&limit=200", "starting")
                .on("GET /journal?after=4&limit=200", "{\"next\":5,\"entries\":[{\"seq\":5}]}")
                .on("GET /journal?after=5&limit=200", 401, "{}");

        var typed = api.type(new JournalCommand(), "--follow", "--after", "4", "--output", "json");

        assertThat(typed.out().strip()).isEqualTo("{\"seq\":5}");
        assertThat(typed.exitCode()).isEqualTo(2);
    }

    @Test
    void a_new_token_alone_is_on_standard_output() {
        api.on("POST /tokens", 201, "{\"generation\":9,\"name\":\"ci\",\"role\":\"operator\",\"token\":\"abc\"}");

        var typed = api.type(new TokenCommand(), "create", "--name", "ci", "--role", "operator");

        assertThat(typed.out().strip()).isEqualTo("abc");
        assertThat(typed.err()).contains("not shown again");
        assertThat(Json.parse(api.onlyCall().body())).isEqualTo(Json.parse("{\"name\":\"ci\",\"role\":\"operator\"}"));
    }

    @Test
    void a_token_may_be_for_some_units_and_for_a_time_and_be_renewed() {
        api.on("POST /tokens", 201, "{\"generation\":9,\"name\":\"ci\",\"role\":\"operator\",\"token\":\"abc\"}")
                .on("POST /tokens/ci/rotate", "{\"generation\":9,\"name\":\"ci\",\"role\":\"operator\",\"token\":\"def\","
                        + "\"formerUntil\":\"2026-12-01T02:10:00Z\"}");

        api.type(new TokenCommand(), "create", "--name", "ci", "--role", "operator", "--unit", "cart", "--unit", "checkout", "--for",
                "30d");
        var rotated = api.type(new TokenCommand(), "rotate", "ci", "--overlap", "10m");

        assertThat(Json.parse(api.calls().getFirst().body()))
                .isEqualTo(Json.parse("{\"name\":\"ci\",\"role\":\"operator\",\"units\":[\"cart\",\"checkout\"],\"for\":\"30d\"}"));
        assertThat(Json.parse(api.calls().getLast().body())).isEqualTo(Json.parse("{\"overlap\":\"10m\"}"));
        assertThat(rotated.out().strip()).isEqualTo("def");
        assertThat(rotated.err()).containsIgnoringWhitespaces("the one before is good until 2026-12-01 02:10:00Z");
    }

    @Test
    void a_pass_lets_in_to_every_freeze_unless_some_are_named() {
        api.on("POST /bypass", 201, "{\"generation\":9,\"id\":\"x\",\"until\":\"2026-12-01T03:00:00Z\",\"links\":[\"http://a/b\"],"
                + "\"modes\":[\"read-only\",\"hold\",\"closed\"],\"allowWrites\":false,\"header\":\"h\"}");

        var everywhere = api.type(new BypassCommand(), "create");
        api.type(new BypassCommand(), "create", "--mode", "hold");

        assertThat(everywhere.err()).containsIgnoringWhitespaces("pass x opens EVERY unit (for some alone: --unit) while it is frozen "
                + "read-only, hold, closed, for reading alone, until 2026-12-01T03:00:00Z");

        assertThat(Json.parse(api.calls().getFirst().body()).has("modes")).as("an empty list would be none").isFalse();
        assertThat(Json.parse(api.calls().getLast().body()).texts("modes")).containsExactly("hold");
    }

    @Test
    void all_that_is_wrong_is_told_even_where_two_things_are_wrong_alike_and_what_to_type_then() {
        api.on("POST /units/a/gates/backup/evidence", 422, """
                {"title":"no","status":422,"detail":"the evidence is refused: /id: missing (expected: text) (and 2 more)","code":"invalid","errors":[
                 {"pointer":"/id","detail":"missing (expected: text)"},{"pointer":"/location","detail":"missing (expected: text)"},
                 {"pointer":"/status","detail":"missing (expected: text)"}]}""");

        var typed = api.type(new GateCommand(), "evidence", "a", "backup", evidence().toString());

        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("/id: missing (expected: text)").contains("; /location: missing (expected: text)")
                .contains("; /status: missing (expected: text)").contains("next: ").contains("evidence --help");
        assertThat(typed.err()).containsOnlyOnce("/id");
    }

    @Test
    void a_script_that_asked_for_json_is_refused_in_json() {
        api.refuses("PUT /units/a/share", 409, "latched", "unit a is latched");

        var refused = api.type(new ShareCommand(), "a", "5%", "--reason", "r", "--output", "json");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.out()).isEmpty();
        assertThat(Json.parse(refused.err()).text("code")).isEqualTo("latched");

        var wrong = api.type(new ShareCommand(), "a", "999%", "--reason", "r", "--output", "json");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(Json.parse(wrong.err()).text("detail")).startsWith("share: 999% (expected: 0%..100%");
    }

    @Test
    void a_file_that_is_not_there_is_said_to_be_not_there() {
        assertThat(api.type(new GateCommand(), "evidence", "a", "backup", dir.resolve("nosuch.json").toString()).err())
                .contains("nosuch.json: cannot be read: there is no such file");
        assertThat(api.type(new GateCommand(), "evidence", "a", "backup", dir.toString()).err())
                .contains(": cannot be read: it is a directory");
    }

    private Path evidence() {
        try {
            return Files.writeString(dir.resolve("evidence.json"), "{}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tokens_are_listed_and_deleted() {
        api.on("GET /tokens", """
                {"tokens":[{"name":"ci","role":"operator","createdAt":"2026-12-01T02:00:00Z"},{"name":"nl","role":"operator",
                "createdAt":"2026-12-01T02:00:00Z","units":["cart","checkout"],"expires":"2027-03-01T00:00:00Z"}]}""")
                .on("DELETE /tokens/ci", "{\"generation\":9,\"name\":\"ci\"}");

        assertThat(api.type(new TokenCommand(), "list").out()).isEqualToNormalizingNewlines("""
                NAME ROLE     UNITS          CREATED              UNTIL
                ci   operator all            2026-12-01 02:00:00Z for ever
                nl   operator cart, checkout 2026-12-01 02:00:00Z 2027-03-01 00:00:00Z
                """);
        assertThat(api.type(new TokenCommand(), "delete", "ci").out()).contains("deleted token ci");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--share 25%", "--frozen", "--share 0.5%"})
    void waiting_ends_where_the_unit_was_to_stand(String goal) {
        var there = "{\"generation\":9,\"share\":\"25%\",\"shareBp\":2500,\"latched\":false,\"freeze\":{\"mode\":\"closed\",\"state\":\"frozen\"}}";
        api.on("GET /units/checkout", "{\"share\":\"0%\",\"shareBp\":0,\"freeze\":{\"state\":\"freezing\"}}").on("GET /units/checkout",
                there);

        var typed = api.type(new WaitCommand(), List.of(("checkout " + goal).split(" ")).toArray(String[]::new));

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("unit checkout stands at 25%, exposed, frozen closed; generation 9");
    }

    @Test
    void waiting_too_long_is_exit_3() {
        api.on("GET /units/checkout", "{\"share\":\"5%\",\"shareBp\":500}");

        var typed = api.type(new WaitCommand(), "checkout", "--share", "25%", "--timeout", "1ms");

        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err()).contains("not reached within 1ms: unit checkout stands at 5%");
    }

    @Test
    void waiting_for_a_share_ends_at_once_when_the_unit_was_reverted() {
        api.on("GET /units/checkout", "{\"share\":\"0%\",\"shareBp\":0,\"latched\":true,\"revert\":{\"detail\":\"12 of 40 failed\"}}");

        var typed = api.type(new WaitCommand(), "checkout", "--share", "25%");

        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err()).contains("was reverted: 12 of 40 failed").contains("sluice rearm checkout");
    }

    @Test
    void waiting_for_a_stage_ends_once_its_share_is_reached_or_passed() {
        String unit = "{\"generation\":9,\"name\":\"checkout\",\"share\":\"5%\",\"shareBp\":500,\"latched\":false,\"plan\":{\"state\":\"running\","
                + "\"stage\":2,\"stages\":3,\"phase\":\"PHASE\",\"left\":600}}";
        api.on("GET /units/checkout", unit.replace("PHASE", "ramp"));
        assertThat(api.type(new WaitCommand(), "checkout", "--stage", "1").exitCode()).isZero();
        assertThat(api.type(new WaitCommand(), "checkout", "--stage", "2", "--timeout", "1ms").exitCode()).isEqualTo(3);
        api.on("GET /units/checkout", unit.replace("PHASE", "dwell"));
        var typed = api.type(new WaitCommand(), "checkout", "--stage", "2");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualToNormalizingNewlines(
                "unit checkout stands at 5%, exposed, stage 2/3 dwell 10m; generation 9\n");
        assertThat(api.type(new WaitCommand(), "checkout", "--stage", "0").exitCode()).isEqualTo(2);
    }

}
