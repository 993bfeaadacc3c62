package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SignalsTest {
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs the env of GNU, which sets how a process is born to a signal")
    void a_process_that_was_started_with_a_signal_ignored_is_told_that_it_never_gets_it() throws IOException {
        assertThat(heardBy("--ignore-signal=HUP")).isEqualTo("false");
        assertThat(heardBy("--default-signal=HUP")).isEqualTo("true");
    }

    private static String heardBy(String born) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder("env", born, java, "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                Listener.class.getName()).redirectErrorStream(true).start();
        try (var output = process.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** A process of its own, which says whether it will hear. */
    static final class Listener {
        private Listener() {}

        public static void main(String... arguments) throws IOException {
            boolean heard = Signals.on("HUP", () -> {});
            try (var out = new FileOutputStream(FileDescriptor.out)) {
                out.write(Boolean.toString(heard).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
