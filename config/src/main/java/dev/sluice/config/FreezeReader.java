package dev.sluice.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

import dev.sluice.model.FreezeTerms;

/** Reads {@code freeze}. */
final class FreezeReader {
    private static final int LARGEST_PAGE = 256 << 10;

    private final Path directory;

    /**
     * @param directory what relative paths are relative to
     */
    FreezeReader(Path directory) {
        this.directory = directory;
    }

    FreezeTerms read(ConfigNode node) {
        return new FreezeTerms(node.value("page").flatMap(this::page));
    }

    private Optional<String> page(ConfigValue value) {
        return value.text("the name of an HTML file").flatMap(name -> {
            try {
                return switch (TextFile.read(directory.resolve(name), LARGEST_PAGE)) {
                    case TextFile.Content(String text) -> Optional.of(text);
                    case TextFile.Unreadable(String what, String expected) -> value.refuse(ConfigValue.shown(name) + " " + what, expected);
                };
            } catch (InvalidPathException notAPath) {
                return value.refuse(ConfigValue.shown(name), "the name of an HTML file");
            }
        });
    }
}
