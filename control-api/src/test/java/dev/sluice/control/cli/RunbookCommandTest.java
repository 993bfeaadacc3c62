package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunbookCommandTest {
    private static String stand(String state, int done, String more) {
        return """
                {"name":"move","owner":"ops@shop.example","state":"%s","done":%d%s,"facts":{"changed":"unit catalog 0%% → 60%%"},
                 "steps":[{"name":"backup","owner":"dba@shop.example","does":"run ./backup.sh","evidence":"its id"},
                          {"name":"look","owner":"ops@shop.example","does":"by hand"}]}
                """.formatted(state, done, more);
    }

    @Test
    void a_step_is_awaited_and_the_next_one_shown() {
        try (var api = ScriptedApi.start()) {
            api.on("POST /runbooks/move/next", stand("running", 0, "")).on("GET /runbooks/move", stand("running", 0, "")).on(
                    "GET /runbooks/move", stand("ready", 1, ""));
            var typed = api.type(new RunbookCommand(), "next", "move", "--evidence", "b-17", "--reason", "tonight");
            assertThat(typed.exitCode()).isZero();
            assertThat(api.calls().getFirst().body()).isEqualTo("{\"reason\":\"tonight\",\"evidence\":\"b-17\"}");
            assertThat(typed.out().lines()).containsExactly("move: READY, 1 of 2 steps done (owner ops@shop.example)",
                    "   1 done backup: run ./backup.sh (owner dba@shop.example); asks for its id",
                    "   2 next look: by hand (owner ops@shop.example)");
        }
    }

    @Test
    void a_step_that_failed_is_said_by_the_exit_code_and_in_words() {
        try (var api = ScriptedApi.start()) {
            api.on("POST /runbooks/move/retry", stand("paused", 0, ",\"why\":\"it ended with 1\""));
            var typed = api.type(new RunbookCommand(), "retry", "move");
            assertThat(typed.exitCode()).isEqualTo(1);
            assertThat(typed.out()).contains("move: PAUSED").contains("it ended with 1");
        }
    }

    @Test
    void the_end_tells_what_is_otherwise_than_before() {
        try (var api = ScriptedApi.start()) {
            api.on("GET /runbooks", "{\"runbooks\":[" + stand("finished", 2, "") + "]}");
            assertThat(api.type(new RunbookCommand(), "status").out()).contains("since the start: unit catalog 0% → 60%");
        }
    }

    @Test
    void what_it_does_not_know_is_wrong_usage() {
        try (var api = ScriptedApi.start()) {
            assertThat(api.type(new RunbookCommand(), "skip", "move").exitCode()).isEqualTo(2);
            assertThat(api.type(new RunbookCommand(), "next").exitCode()).isEqualTo(2);
        }
    }
}
