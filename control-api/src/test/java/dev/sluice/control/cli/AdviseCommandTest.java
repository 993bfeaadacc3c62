package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdviseCommandTest {
    @Test
    void says_what_is_met_what_is_not_and_what_to_do_next() {
        try (var api = ScriptedApi.start()) {
            api.on("GET /advice?unit=checkout", """
                    {"units":[{"name":"checkout","owner":"ana","window":{"needed":"yes","reason":"data: moved"},
                      "quiet":{"quietest":[{"day":"tuesday","hour":3,"perMinute":2.1}],"busiest":{"hour":20,"perMinute":312.4}},
                      "readiness":{"met":1,"of":2,"criteria":[{"name":"guard","met":"yes","reason":"armed"},
                        {"name":"drilled","met":"no","reason":"never rehearsed","remedy":"sluice drill checkout"}]}}]}
                    """);
            assertThat(api.type(new AdviseCommand(), "checkout").out().lines()).containsExactly(
                    "checkout: ready in 1 of 2 points (owner ana)",
                    "  window: needed: data: moved",
                    "  quiet hours (UTC): tuesday 03:00 with 2.1 requests a minute; the busiest is",
                    "    20:00 with 312.4 requests a minute", "  ok guard: armed",
                    "  NO drilled: never rehearsed; next: sluice drill checkout");
        }
    }

    @Test
    void says_that_too_little_is_known() {
        try (var api = ScriptedApi.start()) {
            api.on("GET /advice", "{\"units\":[{\"name\":\"a\",\"quiet\":{\"insufficient\":\"3 of 24\"}}]}");
            assertThat(api.type(new AdviseCommand()).out()).contains("INSUFFICIENT DATA: 3 of 24");
        }
    }
}
