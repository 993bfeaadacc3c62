package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ConnectionOptionsTest {
    private final ScriptedApi api = ScriptedApi.start().on("GET /site", "{}");

    @TempDir
    private Path state;

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void the_state_directory_knows_address_and_token() throws IOException {
        Files.writeString(state.resolve("control.address"), api.address() + "\n");
        Files.writeString(state.resolve("admin.token"), "from-file\n");

        options(Map.of(), "--state", state.toString()).connect().get("/site");

        assertThat(api.onlyCall().authorization()).contains("Bearer from-file");
    }

    @Test
    void an_address_that_others_may_write_gets_no_token() throws IOException {
        Files.writeString(state.resolve("control.address"), api.address());
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
        var typed = options(Map.of("SLUICE_TOKEN", "secret"), "--state", state.toString());
        assertThatExceptionOfType(CommandFailure.class).isThrownBy(typed::connect)
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(2))
                .withMessageContaining(state + " may be written in by everybody")
                .satisfies(failure -> assertThat(failure.remedy()).contains("chmod go-w " + state).contains("--control URL"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(state.resolve("control.address"), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatExceptionOfType(CommandFailure.class).isThrownBy(typed::connect)
                .withMessageContaining(state.resolve("control.address") + " may be written by everybody");
        Files.setPosixFilePermissions(state.resolve("control.address"), PosixFilePermissions.fromString("rw-r--r--"));
        typed.connect().get("/site");
        assertThat(api.onlyCall().authorization()).contains("Bearer secret");
    }

    @Test
    void the_environment_goes_before_the_state_directory() throws IOException {
        Files.writeString(state.resolve("control.address"), "http://127.0.0.1:1");
        Files.writeString(state.resolve("admin.token"), "from-file");

        options(Map.of("SLUICE_CONTROL", api.address() + "/", "SLUICE_TOKEN", "from-environment"), "--state", state.toString())
                .connect().get("/site");

        assertThat(api.onlyCall().authorization()).contains("Bearer from-environment");
    }

    @Test
    void the_command_line_goes_before_the_environment() {
        options(Map.of("SLUICE_CONTROL", "http://127.0.0.1:1", "SLUICE_TOKEN", "from-environment"), "--control", api.address(), "--token",
                "typed").connect().get("/site");

        assertThat(api.onlyCall().authorization()).contains("Bearer typed");
    }

    @Test
    void an_unknown_address_is_exit_5_and_names_the_file_that_would_have_told() {
        assertThatExceptionOfType(CommandFailure.class).isThrownBy(options(Map.of(), "--state", state.toString())::connect)
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(5))
                .withMessageContaining("control.address");
    }

    @Test
    void an_unknown_token_is_exit_2_and_names_the_file_that_would_have_told() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(options(Map.of("SLUICE_CONTROL", api.address()), "--state", state.toString())::connect)
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(2))
                .withMessageContaining("admin.token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--control-ca", "--control-certificate", "--control-key"})
    void what_belongs_to_https_is_refused_with_an_address_of_http_before_the_token_is_said(String option) {
        ConnectionOptions options = options(Map.of(), "--control", api.address(), "--token", "secret", option, "some.pem");
        assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> options.connect().get("/site"))
                .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(2)).withMessageContaining(option + ": some.pem");
        assertThat(api.calls()).isEmpty();
    }

    @Test
    void variables_of_https_are_left_aside_with_an_address_of_http() {
        Map<String, String> environment = Map.of("SLUICE_CONTROL_CA", "ca.pem", "SLUICE_CONTROL_CERTIFICATE", "own.pem",
                "SLUICE_CONTROL_KEY", "own.key");
        options(environment, "--control", api.address(), "--token", "typed", "--control-ca", "").connect().get("/site");
        assertThat(api.onlyCall().authorization()).contains("Bearer typed");
    }

    private static ConnectionOptions options(Map<String, String> environment, String... arguments) {
        var command = new Holder(environment);
        new CommandLine(command).parseArgs(arguments);
        return command.options;
    }

    @Command(name = "holder")
    private static final class Holder {
        @Mixin
        private final ConnectionOptions options;

        Holder(Map<String, String> environment) {
            this.options = new ConnectionOptions(environment);
        }
    }
}
