package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.sluice.model.Site;

/** A configuration file of a test, written into its directory. */
record SiteFile(Path path) {
    static final String STACKS = """
            stacks:
              old: { origins: ["http://127.0.0.1:9001"] }
              new: { origins: ["http://127.0.0.1:9002"] }
            """;

    static SiteFile in(Path directory, String text) {
        try {
            return new SiteFile(Files.write(directory.resolve("sluice.yaml"), text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Site site(Map<String, String> environment) {
        Reading reading = SiteReader.inspect(path, environment);
        assertThat(reading.problems()).isEmpty();
        return reading.site().orElseThrow();
    }

    Site site() {
        return site(Map.of());
    }

    /** Each as it is printed, without the directory. */
    List<String> problems(Map<String, String> environment) {
        Reading reading = SiteReader.inspect(path, environment);
        assertThat(reading.site().isPresent()).isEqualTo(reading.problems().isEmpty());
        return reading.problems().stream().map(problem -> problem.toString().replace(path.getParent() + "/", "")).toList();
    }

    List<String> problems() {
        return problems(Map.of());
    }
}
