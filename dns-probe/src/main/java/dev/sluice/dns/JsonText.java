package dev.sluice.dns;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Names and values as one line of JSON. */
final class JsonText {
    private JsonText() {}

    /** Of a text, a number, a Boolean, a collection or a mapping of these. */
    static String of(Object value) {
        return switch (value) {
            case String text -> quoted(text);
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case Collection<?> all -> all.stream().map(JsonText::of).collect(Collectors.joining(",", "[", "]"));
            case Map<?, ?> named -> named.entrySet().stream().map(entry -> quoted(entry.getKey().toString()) + ":" + of(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
            default -> throw new IllegalArgumentException(value.getClass() + " (expected: a text, number, Boolean, collection or mapping)");
        };
    }

    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '"', '\\' -> quoted.append('\\').append(letter);
                default -> quoted.append(letter < ' ' ? String.format("\\u%04x", (int) letter) : String.valueOf(letter));
            }
        }
        return quoted.append('"').toString();
    }
}
