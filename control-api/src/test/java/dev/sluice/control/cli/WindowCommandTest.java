package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
        assertThat(typed.out()).startsWith("window final is cancelled");
    }
}
