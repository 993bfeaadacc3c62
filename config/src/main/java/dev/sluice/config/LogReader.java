package dev.sluice.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.AccessLogFile;
import dev.sluice.model.AccessLogFile.Format;
import dev.sluice.model.Logging;

/** Reads what is logged, and where the lines of the exchanges go. */
final class LogReader {
    private static final String FILE = "a file in a directory that exists; /dev/stdout for standard output";

    private final Path directory;

    /**
     * @param directory what relative paths are relative to
     */
    LogReader(Path directory) {
        this.directory = directory;
    }

    Logging read(ConfigNode log) {
        String level = log.value("level").flatMap(value -> value.oneOf("trace", "debug", "info", "warn", "error"))
                .orElse(Logging.DEFAULT.level());
        return new Logging(level, log.value("access").flatMap(value -> value.mapping(KnownKeys.ACCESS)).flatMap(this::access),
                Optional.empty());
    }

    private Optional<AccessLogFile> access(ConfigNode node) {
        Optional<Path> file = node.required("file", FILE).flatMap(this::file);
        Format format = node.value("format").flatMap(value -> value.oneOf(labels())).flatMap(LogReader::format).orElse(Format.JSON);
        Set<String> redacted = node.value("redact").map(LogReader::names).orElse(AccessLogFile.SECRETS);
        return file.map(path -> new AccessLogFile(path, format, redacted));
    }

    private Optional<Path> file(ConfigValue value) {
        return value.text(FILE).flatMap(name -> {
            try {
                Path path = directory.resolve(name).toAbsolutePath().normalize();
                if (name.isBlank() || name.equals("-") || Files.isDirectory(path)) {
                    return value.refuse(ConfigValue.shown(name), FILE);
                }
                Path parent = path.getParent();
                return parent != null && Files.isDirectory(parent) ? Optional.of(path)
                        : value.refuse(ConfigValue.shown(name) + ": there is no such directory", FILE);
            } catch (InvalidPathException notAPath) {
                return value.refuse(ConfigValue.shown(name), FILE);
            }
        });
    }

    private static String[] labels() {
        return Arrays.stream(Format.values()).map(Format::label).toArray(String[]::new);
    }

    private static Optional<Format> format(String label) {
        return Arrays.stream(Format.values()).filter(format -> format.label().equals(label)).findFirst();
    }

    private static Set<String> names(ConfigValue list) {
        return new LinkedHashSet<>(Located.values(ConfigValue.distinct(list.items("a list of names of query parameters"),
                item -> item.parsed("the name of a query parameter, such as token",
                        name -> Optional.of(name.toLowerCase(Locale.ROOT)).filter(text -> text.matches("[!-~]{1,100}"))))));
    }
}
