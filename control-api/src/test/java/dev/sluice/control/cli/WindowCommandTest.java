package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Gate;

class WindowCommandTest {
    private final ScriptedApi api = ScriptedApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void whoever_takes_a_window_back_says_why() {
        api.on("DELETE /windows/final?reason=not%20tonight%20%26%20not%20tomorrow",
                "{\"name\":\"final\",\"state\":\"cancelled\",\"start\":\"2026-12-01T02:00:00Z\"}");

        var typed = api.type(new WindowCommand(), "cancel", "final", "--reason", "not tonight & not tomorrow");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).startsWith("window final is cancelled; it will not start");
    }

    @Test
    void whoever_ends_a_window_hears_that_it_is_open_and_no_end_to_come() {
        api.on("POST /windows/final/end", "{\"name\":\"final\",\"state\":\"ended\",\"start\":\"2026-12-01T02:00:00Z\","
                + "\"began\":\"2026-12-01T02:00:00Z\",\"end\":\"2026-12-01T02:15:00Z\"}");

        assertThat(api.type(new WindowCommand(), "end", "final").out()).isEqualToNormalizingNewlines(
                "window final is ended; what it had frozen is open again\n");
    }

    @Test
    void a_start_is_waited_for_as_long_as_its_gates_may_take() {
        assertThat(new WindowCommand.Start().request(Map.of()).patience())
                .as("one look at both sides is under way, and then the one that counts")
                .isGreaterThan(Gate.Journey.LONGEST.multipliedBy(4));
    }

    @Test
    void the_list_is_asked_for_to_its_end() {
        String window = "\"state\":\"planned\",\"mode\":\"hold\",\"units\":[],\"start\":\"2026-12-01T02:00:00Z\",\"end\":\"2026-12-01T02:15:00Z\",\"owner\":\"ops\"}]";
        api.on("GET /windows", "{\"generation\":7,\"windows\":[{\"name\":\"one\"," + window + ",\"next\":\"2026-12-01T02:00:00Z/one\"}")
                .on("GET /windows?after=2026-12-01T02%3A00%3A00Z%2Fone",
                        "{\"generation\":8,\"windows\":[{\"name\":\"two\"," + window + "}");

        var typed = api.type(new WindowCommand(), "list");
        assertThat(typed.out()).as(typed.err()).contains("one ").contains("two ");
        assertThat(api.type(new WindowCommand(), "list", "--output", "json").out()).startsWith("{\"generation\":8,").contains("\"one\"")
                .contains("\"two\"").doesNotContain("next");
    }
}
