package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRoutesTest {
    @TempDir
    private Path dir;

    @Test
    void an_operator_may_have_the_log_opened_anew_and_a_viewer_may_not() throws Exception {
        try (var rig = new ControlRig(dir)) {
            var answer = rig.ask("POST", "/log/reopen").as(rig.operator).body("{\"reason\":\"rotated\"}").send();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.at("/reopened")).isEqualTo("true");
            assertThat(rig.reopened).hasValue(1);
            assertThat(rig.ask("POST", "/log/reopen").as(rig.viewer).send().status()).isEqualTo(403);
            assertThat(rig.ask("GET", "/log/reopen").as(rig.operator).send().status()).isEqualTo(405);
            assertThat(rig.reopened).hasValue(1);
        }
    }
}
