package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareCommandTest {
    private static final String DONE = """
            {"generation":1043,"units":[{"name":"checkout","from":"5%","fromBp":500,"share":"25%","shareBp":2500},
            {"name":"basket","from":"5%","fromBp":500,"share":"25%","shareBp":2500}],"dryRun":false}""";

    private final ScriptedApi api = ScriptedApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_share_is_put_with_its_reason_and_the_whole_group_is_shown() {
        api.on("PUT /units/checkout/share", DONE);

        var typed = api.type(new ShareCommand(), "checkout", "25%", "--reason", "calm \"so far\"");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualToNormalizingNewlines("""
                UNIT     FROM  TO
                checkout   5% 25%
                basket     5% 25%
                in force with generation 1043
                """);
        assertThat(typed.err()).isEmpty();
        var call = api.onlyCall();
        assertThat(Json.parse(call.body()).text("share")).isEqualTo("25%");
        assertThat(Json.parse(call.body()).text("reason")).isEqualTo("calm \"so far\"");
        assertThat(call.authorization()).contains("Bearer secret");
        assertThat(call.ifMatch()).isEmpty();
    }

    @Test
    void a_known_generation_is_sent_along_and_a_lost_update_is_exit_4() {
        api.refuses("PUT /units/checkout/share", 412, "lost-update", "generation is 9, not 8");

        var typed = api.type(new ShareCommand(), "checkout", "25%", "--reason", "r", "--if-generation", "8");

        assertThat(typed.exitCode()).isEqualTo(4);
        assertThat(typed.err()).isEqualToNormalizingNewlines("""
                sluice: generation is 9, not 8
                next: do this next
                """);
        assertThat(typed.out()).isEmpty();
        assertThat(api.onlyCall().ifMatch()).contains("\"8\"");
    }

    @Test
    void a_dry_run_says_that_nothing_was_changed() {
        api.on("PUT /units/checkout/share?dry-run=true", DONE.replace("false", "true"));

        var typed = api.type(new ShareCommand(), "checkout", "25%", "--reason", "r", "--dry-run");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("dry run: nothing was changed");
    }

    @Test
    void json_is_the_answer_of_the_api() {
        api.on("PUT /units/checkout/share", DONE);

        var typed = api.type(new ShareCommand(), "checkout", "25%", "--reason", "r", "--output", "json");

        assertThat(Json.parse(typed.out())).isEqualTo(Json.parse(DONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "120%", "-1%", "0.001%", "much"})
    void what_is_no_share_is_wrong_usage_and_asks_nobody(String share) {
        var typed = api.type(new ShareCommand(), "--reason", "r", "checkout", "--", share);

        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(api.calls()).isEmpty();
    }

    @Test
    void a_share_without_a_reason_is_wrong_usage() {
        var typed = api.type(new ShareCommand(), "checkout", "25%");

        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("--reason");
    }

    @ParameterizedTest
    @CsvSource({"400,2", "401,2", "403,3", "404,2", "409,3", "412,4", "413,2", "422,2", "429,1", "500,1", "507,1"})
    void every_refusal_has_its_exit_code(int status, int exitCode) {
        api.refuses("PUT /units/checkout/share", status, "some-code", "what stands in the way");

        var typed = api.type(new ShareCommand(), "checkout", "25%", "--reason", "r");

        assertThat(typed.exitCode()).isEqualTo(exitCode);
        assertThat(typed.err().lines()).hasSize(2);
        assertThat(typed.err()).startsWith("sluice: ").contains("\nnext: ");
    }

    @Test
    void the_single_errors_of_a_refusal_are_told_with_their_places() {
        api.on("PUT /units/checkout/share", 422,
                """
                {"title":"wrong","status":422,"detail":"/reason: missing","errors":[{"pointer":"/share","detail":"too much"},{"pointer":"/reason","detail":"missing"}]}""");

        var typed = api.type(new ShareCommand(), "checkout", "25%", "--reason", "r");

        assertThat(typed.err()).isEqualToNormalizingNewlines("sluice: /reason: missing; /share: too much\nnext: share --help\n");
    }

    @Test
    void nobody_listening_is_exit_5() {
        api.close();

        var typed = api.type(new ShareCommand(), "checkout", "25%", "--reason", "r");

        assertThat(typed.exitCode()).isEqualTo(5);
        assertThat(typed.err()).contains("cannot reach the control API at " + api.address()).contains("next: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>hello</html>", "", "{\"a\":1} more"})
    void another_server_at_that_address_is_exit_5(String body) {
        api.on("PUT /units/checkout/share", body);

        var typed = api.type(new ShareCommand(), "checkout", "25%", "--reason", "r");

        assertThat(typed.exitCode()).isEqualTo(5);
        assertThat(typed.err()).contains("is not Sluice's control API");
    }

    @Test
    void the_name_of_a_unit_cannot_reach_another_path() {
        api.on("PUT /units/a%2F..%2Fb%20c%3F/share", DONE);

        var typed = api.type(new ShareCommand(), "a/../b c?", "25%", "--reason", "r");

        assertThat(typed.exitCode()).isZero();
    }

    @Test
    void a_wrong_address_is_wrong_usage() {
        var typed = ScriptedApi.typed(new ShareCommand(),
                List.of("checkout", "25%", "--reason", "r", "--token", "t", "--control", "127.0.0.1:9900"));

        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("expected: a URL like http://127.0.0.1:9900");
    }
}
