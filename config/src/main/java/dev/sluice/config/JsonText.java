package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.sluice.journey.Text;

/** YAML becoming JSON: words without quotes that JSON knows stay as they are, everything else is a string. */
final class JsonText {
    /** RFC 8259 section 3 and 6. */
    private static final Pattern BARE = Pattern.compile("true|false|null|-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

    private JsonText() {}

    /** Empty when something is wrong with it, which then is among the problems. */
    static Optional<String> of(ConfigValue value) {
        if (value.isMapping()) {
            return joined("{", entries(value), "}");
        }
        if (value.isList()) {
            return joined("[", value.items("a list").stream().map(JsonText::of).toList(), "]");
        }
        if (value.node() instanceof YamlNode.Scalar(var _, String text, boolean plain) && plain && BARE.matcher(text).matches()) {
            return Optional.of(text);
        }
        return value.text("a value").map(JsonText::quoted);
    }

    private static List<Optional<String>> entries(ConfigValue value) {
        List<Optional<String>> entries = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> entry : value.named("a mapping").entrySet()) {
            entries.add(of(entry.getValue()).map(below -> quoted(entry.getKey()) + ":" + below));
        }
        return entries;
    }

    private static Optional<String> joined(String open, List<Optional<String>> pieces, String close) {
        return pieces.stream().allMatch(Optional::isPresent)
                ? Optional.of(open + String.join(",", pieces.stream().flatMap(Optional::stream).toList()) + close)
                : Optional.empty();
    }

    private static String quoted(String text) {
        return '"' + Text.escaped(text) + '"';
    }
}
