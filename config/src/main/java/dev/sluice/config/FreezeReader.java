package dev.sluice.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.sluice.model.FreezeTerms;
import dev.sluice.model.Gate;
import dev.sluice.model.HoldTerms;

/** Reads {@code freeze}. */
final class FreezeReader {
    private static final int LARGEST_PAGE = 256 << 10;
    private static final List<String> ON_TIMEOUT = Arrays.stream(FreezeTerms.OnTimeout.values()).map(FreezeTerms.OnTimeout::label).toList();
    private static final Duration STABLE = Duration.ofSeconds(5);
    private static final int FASTEST = 100_000;
    private static final String RATE = "requests a second such as 50/s, 1/s..100000/s";
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
        return new FreezeTerms(node.value("page").flatMap(this::page), drain(node),
                node.value("hold").flatMap(value -> value.mapping(KnownKeys.HOLD)).map(FreezeReader::hold).orElse(HoldTerms.DEFAULT),
                WritesReader.read(node), node.value("cors").map(FreezeReader::origins).orElse(List.of()),
                CallbacksReader.read(node));
    }

    private FreezeTerms.Drain drain(ConfigNode node) {
        FreezeTerms.Drain usual = FreezeTerms.Drain.DEFAULT;
        Duration timeout = node.value("timeout").flatMap(value -> value.duration("1s", "1h")).orElse(usual.timeout());
        FreezeTerms.OnTimeout onTimeout = node.value("on-timeout").flatMap(value -> value.oneOf(ON_TIMEOUT, List.of()))
                .map(text -> FreezeTerms.OnTimeout.valueOf(text.toUpperCase(Locale.ROOT)))
                .orElse(usual.onTimeout());
        BooksReader programs = new BooksReader(directory);
        Optional<FreezeTerms.Hook> quiesce = node.value("quiesce").flatMap(value -> value.mapping(KnownKeys.QUIESCE))
                .flatMap(hook -> programs.run(hook).map(run -> new FreezeTerms.Hook(run, programTime(hook))));
        Optional<FreezeTerms.Probe> probe = node.value("probe").flatMap(value -> value.mapping(KnownKeys.PROBE))
                .flatMap(told -> programs.run(told).map(run -> new FreezeTerms.Probe(run, programTime(told),
                        told.value("stable").flatMap(value -> value.duration("1s", "10m")).orElse(STABLE))));
        return new FreezeTerms.Drain(timeout, onTimeout, quiesce, probe);
    }

    private static Duration programTime(ConfigNode node) {
        return node.value("timeout").flatMap(value -> value.duration("100ms", "1h")).orElse(Gate.TIMEOUT);
    }

    private static HoldTerms hold(ConfigNode node) {
        HoldTerms usual = HoldTerms.DEFAULT;
        Duration each = node.value("each").flatMap(value -> value.duration("100ms", "5m")).orElse(usual.each());
        int requests = node.value("requests").flatMap(value -> value.integer(1, 100_000)).orElse(usual.requests());
        long body = node.value("body").flatMap(value -> value.size("0B", "64MiB")).orElse((long) usual.body());
        long total = node.value("total").flatMap(value -> value.size("64KiB", "4GiB")).orElse(usual.total());
        int release = node.value("release").flatMap(value -> value.parsed(RATE, FreezeReader::perSecond)).orElse(usual.release());
        boolean ladder = node.value("ladder").flatMap(ConfigValue::flag).orElse(usual.ladder());
        if (body > total) {
            return node.value("body").or(() -> node.value("total"))
                    .<HoldTerms>flatMap(value -> value.refuse("one body may be " + body + " bytes and all together " + total,
                            "body not above total"))
                    .orElse(usual);
        }
        return new HoldTerms(each, requests, Math.toIntExact(body), total, release, ladder);
    }

    private static Optional<Integer> perSecond(String text) {
        return Optional.of(text).filter(rate -> rate.matches("\\d{1,6}/s"))
                .map(rate -> Integer.valueOf(rate.substring(0, rate.length() - 2)))
                .filter(rate -> rate >= 1 && rate <= FASTEST);
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
