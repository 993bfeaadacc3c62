package dev.sluice.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.sluice.model.FreezeTerms;

/** Reads {@code freeze}. */
final class FreezeReader {
    private static final int LARGEST_PAGE = 256 << 10;
    private static final int MOST_ORIGINS = 100;
    private static final String ORIGIN = "\"*\", or SCHEME://HOST in lower case as browsers send it, such as https://shop.example";
    /** RFC 6454 section 6.2. */
    private static final Pattern ORIGINS = Pattern
            .compile("\\*|[a-z][a-z0-9+.-]{0,19}://(?:[a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}])(?::[0-9]{1,5})?");

    private final Path directory;

    /**
     * @param directory what relative paths are relative to
     */
    FreezeReader(Path directory) {
        this.directory = directory;
    }

    FreezeTerms read(ConfigNode node) {
        return new FreezeTerms(node.value("page").flatMap(this::page), WritesReader.read(node),
                node.value("cors").map(FreezeReader::origins).orElse(List.of()));
    }

    private static List<String> origins(ConfigValue value) {
        List<ConfigValue> items = value.someItems("a list of " + ORIGIN);
        if (items.size() > MOST_ORIGINS) {
            value.refuse(items.size() + " origins", "at most " + MOST_ORIGINS);
        }
        return Located.values(ConfigValue.distinct(items, item -> item.parsed(ORIGIN,
                text -> Optional.of(text).filter(ORIGINS.asMatchPredicate()))));
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
