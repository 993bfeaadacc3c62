package dev.sluice.proxy.freeze;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sluice.model.FreezeMode;

/**
 * What the product itself has to say while it refuses, in one language: a sentence, and a page that needs nothing from anywhere else.
 *
 * @param language as in Content-Language
 */
record MaintenanceText(String language, String sentence, String page) {
    private static final String ENGLISH = "en";
    /** More than any browser sends; beyond it nobody is listened to. */
    private static final int LONGEST = 512;
    private static final Map<FreezeMode, Map<String, MaintenanceText>> ALL = load(words(),
            new String(resource("maintenance.html"), StandardCharsets.UTF_8));
    private static final List<Locale> LOCALES = all().stream().map(Locale::forLanguageTag).toList();

    /** In the language that the Accept-Language headers ask for first among those there are (RFC 4647 section 3.4), else in English. */
    static MaintenanceText of(FreezeMode mode, List<String> acceptLanguage) {
        Map<String, MaintenanceText> texts = Objects.requireNonNull(ALL.get(mode));
        return Objects.requireNonNull(texts.get(language(String.join(",", acceptLanguage))));
    }

    static List<String> all() {
        return Objects.requireNonNull(ALL.get(FreezeMode.CLOSED)).keySet().stream().sorted().toList();
    }

    private static String language(String asked) {
        if (asked.isBlank() || asked.length() > LONGEST) {
            return ENGLISH;
        }
        try {
            Locale found = Locale.lookup(Locale.LanguageRange.parse(asked), LOCALES);
            return found == null ? ENGLISH : found.getLanguage();
        } catch (IllegalArgumentException malformed) {
            return ENGLISH;
        }
    }

    private static Map<FreezeMode, Map<String, MaintenanceText>> load(Properties words, String page) {
        return Stream.of(FreezeMode.values()).collect(Collectors.toMap(mode -> mode, mode -> languages(words)
                .collect(Collectors.toMap(language -> language, language -> read(words, page, language, kind(mode))))));
    }

    private static String kind(FreezeMode mode) {
        return switch (mode) {
            case READ_ONLY, HOLD -> "read-only";
            case CLOSED, OPEN -> "closed";
        };
    }

    private static MaintenanceText read(Properties words, String page, String language, String kind) {
        String text = word(words, language + "." + kind + ".text");
        return new MaintenanceText(language, text,
                page.replace("{language}", language).replace("{title}", word(words, language + "." + kind + ".title"))
                        .replace("{text}", text).replace("{reload}", word(words, language + ".reload")));
    }

    private static Stream<String> languages(Properties words) {
        return words.stringPropertyNames().stream().map(key -> key.substring(0, key.indexOf('.'))).distinct();
    }

    private static String word(Properties words, String key) {
        String word = words.getProperty(key);
        if (word == null) {
            throw new IllegalStateException("maintenance.properties: " + key + " is missing");
        }
        return word;
    }

    private static Properties words() {
        var words = new Properties();
        try (InputStream in = open("maintenance.properties"); var text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            words.load(text);
            return words;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What lies in the jar beside this. */
    static byte[] resource(String name) {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream open(String name) {
        InputStream in = MaintenanceText.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("resource " + name + " is not in the jar");
        }
        return in;
    }
}
