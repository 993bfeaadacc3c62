package dev.sluice.load.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Option;

import dev.sluice.load.ControlCalls;

/** Where the control API is and by which token, as the client commands have it. */
final class ControlOptions {
    @Option(names = "--control", paramLabel = "URL",
            description = "Address of the control API, for cues; else SLUICE_CONTROL, else the state directory's.")
    private Optional<String> control = Optional.empty();

    @Option(names = "--token", paramLabel = "TOKEN",
            description = "API token; better SLUICE_TOKEN (others can see a command line); else the state directory's.")
    private Optional<String> token = Optional.empty();

    @Option(names = "--state", paramLabel = "DIR", description = "State directory of sluice serve (default: sluice-state).")
    private Path state = Path.of("sluice-state");

    /** Empty: it is not known where it is, or there is no token. */
    Optional<ControlCalls> calls(Map<String, String> environment) {
        Optional<String> address = said(control, environment, "SLUICE_CONTROL").or(() -> read("control.address"));
        Optional<String> secret = said(token, environment, "SLUICE_TOKEN").or(() -> read("admin.token"));
        return address
                .flatMap(url -> secret.map(word -> new ControlCalls(url.endsWith("/") ? url.substring(0, url.length() - 1) : url, word)));
    }

    private static Optional<String> said(Optional<String> option, Map<String, String> environment, String variable) {
        return option.or(() -> Optional.ofNullable(environment.get(variable))).map(String::strip).filter(text -> !text.isEmpty());
    }

    private Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(state.resolve(file), StandardCharsets.UTF_8).strip()).filter(text -> !text.isEmpty());
        } catch (IOException _) {
            return Optional.empty(); // then it is said what is missing
        }
    }
}
