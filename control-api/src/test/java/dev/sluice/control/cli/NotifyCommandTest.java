package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NotifyCommandTest {
    @Test
    void a_test_that_is_taken_is_done_and_one_that_is_not_has_failed() {
        try (var api = ScriptedApi.start()) {
            api.on("POST /notify/on-call/test", "{\"name\":\"on-call\",\"delivered\":true,\"status\":204,\"millis\":84}").on(
                    "POST /notify/on-call/test",
                    "{\"name\":\"on-call\",\"delivered\":false,\"detail\":\"answered 503 (expected: 2xx)\",\"millis\":9}");
            var taken = api.type(new NotifyCommand(), "test", "on-call");
            assertThat(taken.exitCode()).isZero();
            assertThat(taken.out().strip()).isEqualTo("on-call: taken with status 204, after 84 ms");
            var failed = api.type(new NotifyCommand(), "test", "on-call");
            assertThat(failed.exitCode()).isEqualTo(1);
            assertThat(failed.out()).contains("NOT taken: answered 503");
        }
    }

    @Test
    void the_list_shows_who_is_in_trouble() {
        try (var api = ScriptedApi.start()) {
            api.on("GET /notify", "{\"recipients\":[{\"name\":\"on-call\",\"host\":\"https://hooks.example\",\"severity\":\"critical\","
                    + "\"delivered\":12,\"waiting\":3,\"givenUp\":1,\"dropped\":1,\"trouble\":\"nobody listens there\"}]}");
            assertThat(api.type(new NotifyCommand(), "list").out()).contains("on-call").contains("12").contains("2")
                    .contains("nobody listens there");
        }
    }
}
