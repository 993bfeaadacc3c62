package dev.sluice.journey;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Text with places that are filled in for each visitor: <code>/orders/${order}</code>. A name is that of an axis, of an extraction, of a
 * column ({@code users.name}), or one of {@link #OWN}.
 */
public record Text(List<Part> parts) {
    /** What every visitor has: its number, its name, and a new UUID for each request. */
    public static final Set<String> OWN = Set.of("visitor.number", "visitor.name", "uuid");

    private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Za-z][A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]+)?)}");

    public Text {
        parts = List.copyOf(parts);
    }

    /** A piece of it. */
    public sealed interface Part {
        record Plain(String text) implements Part {}

        record Place(String name) implements Part {}

        /** Within JSON: what is put in is escaped as in a string (RFC 8259 section 7). */
        record JsonPlace(String name) implements Part {}
    }

    public static Text of(String text) {
        return of(text, Part.Place::new);
    }

    /** Of JSON, which stays JSON whatever is filled in. */
    public static Text ofJson(String text) {
        return of(text, Part.JsonPlace::new);
    }

    private static Text of(String text, Function<String, Part> place) {
        List<Part> parts = new ArrayList<>();
        Matcher places = PLACE.matcher(text);
        int from = 0;
        while (places.find()) {
            if (places.start() > from) {
                parts.add(new Part.Plain(text.substring(from, places.start())));
            }
            parts.add(place.apply(places.group(1)));
            from = places.end();
        }
        if (from < text.length()) {
            parts.add(new Part.Plain(text.substring(from)));
        }
        return new Text(parts);
    }

    /** The names of its places. */
    public Set<String> names() {
        return parts.stream().flatMap(part -> switch (part) {
            case Part.Plain _ -> Stream.<String>empty();
            case Part.Place(String name) -> Stream.of(name);
            case Part.JsonPlace(String name) -> Stream.of(name);
        }).collect(Collectors.toUnmodifiableSet());
    }

    /** With every place filled in; empty where one has no value. */
    public Optional<String> filled(Function<String, Optional<String>> values) {
        var filled = new StringBuilder();
        for (Part part : parts) {
            Optional<String> piece = switch (part) {
                case Part.Plain(String text) -> Optional.of(text);
                case Part.Place(String name) -> values.apply(name);
                case Part.JsonPlace(String name) -> values.apply(name).map(Text::escaped);
            };
            if (piece.isEmpty()) {
                return Optional.empty();
            }
            filled.append(piece.get());
        }
        return Optional.of(filled.toString());
    }

    @Override
    public String toString() {
        return parts.stream().map(part -> switch (part) {
            case Part.Plain(String text) -> text;
            case Part.Place(String name) -> "${" + name + "}";
            case Part.JsonPlace(String name) -> "${" + name + "}";
        }).collect(Collectors.joining());
    }

    /** As within a string of JSON (RFC 8259 section 7). */
    public static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 8);
        text.chars().forEach(character -> {
            if (character == '"' || character == '\\') {
                escaped.append('\\').append((char) character);
            } else if (character < ' ') {
                escaped.append(String.format("\\u%04x", character));
            } else {
                escaped.append((char) character);
            }
        });
        return escaped.toString();
    }
}
