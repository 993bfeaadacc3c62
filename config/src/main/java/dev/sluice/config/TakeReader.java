package dev.sluice.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import dev.sluice.journey.Extraction;
import dev.sluice.journey.Extraction.Source;

/** Reads what a step takes out of its answer. */
final class TakeReader {
    static final String POINTER = "a JSON pointer such as /items/0/id (RFC 6901)";

    private static final String KINDS = "one of css, regex, json and header";
    private static final String REGEX = "a regular expression";
    private static final String SELECTOR = "a CSS selector such as input[name=id]";
    private static final Pattern POINTERS = Pattern.compile("(/([^~/]|~[01])*)*");
    private static final int LONGEST = 1_000;

    private TakeReader() {}

    /**
     * All of one step.
     *
     * @param axes whose names are taken
     */
    static List<Extraction> extractions(Map<String, ConfigValue> named, Set<String> axes) {
        List<Extraction> all = new ArrayList<>();
        named.forEach((into, value) -> {
            if (!ScenarioMapping.isName(into)) {
                value.refuseKey("not a name", Optional.of(ScenarioMapping.NAME));
            } else if (axes.contains(into)) {
                value.refuseKey(into + " is an axis of variants", Optional.of("a name of its own"));
            }
            value.mapping(ScenarioKeys.TAKE).flatMap(TakeReader::source).ifPresent(source -> all.add(new Extraction(into, source)));
        });
        return all;
    }

    /** Whether text is a pointer to a place of a JSON document. */
    static boolean isPointer(String text) {
        return POINTERS.matcher(text).matches();
    }

    static Optional<Pattern> pattern(ConfigValue value) {
        return value.text(REGEX).flatMap(text -> {
            try {
                return text.length() > LONGEST ? value.refuse(text.length() + " characters", REGEX + ", at most " + LONGEST + " characters")
                        : Optional.of(Pattern.compile(text));
            } catch (PatternSyntaxException wrong) {
                return value.refuse(ConfigValue.shown(text) + ": " + wrong.getDescription().toLowerCase(Locale.ROOT)
                        + (wrong.getIndex() < 0 ? "" : ", at character " + (wrong.getIndex() + 1)), REGEX);
            }
        });
    }

    private static Optional<Source> source(ConfigNode node) {
        List<String> kinds = List.of("css", "regex", "json", "header").stream().filter(key -> node.value(key).isPresent()).toList();
        if (kinds.size() != 1) {
            return node.self().refuse(kinds.isEmpty() ? "nothing is taken" : "both " + kinds.get(0) + " and " + kinds.get(1), KINDS);
        }
        ConfigValue value = node.value(kinds.getFirst()).orElseThrow();
        Optional<ConfigValue> attribute = node.value("attribute");
        if (!kinds.equals(List.of("css"))) {
            attribute.ifPresent(at -> at.refuse("attribute without css", "attribute beside css alone"));
        }
        return switch (kinds.getFirst()) {
            case "css" -> css(value, attribute);
            case "regex" -> pattern(value).map(Source.Regex::new);
            case "json" -> value.parsed(POINTER, text -> Optional.of(text).filter(TakeReader::isPointer)).map(Source.Json::new);
            default ->
                value.parsed("the name of a header", text -> Optional.of(text).filter(VisitorsReader::isToken)).map(Source.Header::new);
        };
    }

    private static Optional<Source> css(ConfigValue value, Optional<ConfigValue> attribute) {
        Optional<String> selector = value.text(SELECTOR).flatMap(text -> whyNotSelector(text.strip())
                .map(why -> value.<String>refuse(ConfigValue.shown(text) + ": " + why, SELECTOR)).orElse(Optional.of(text.strip())));
        Optional<String> of = attribute.flatMap(at -> at.parsed("the name of an attribute, such as value",
                text -> Optional.of(text).filter(name -> name.matches("[A-Za-z_:][A-Za-z0-9_:.-]*"))));
        return selector.map(text -> new Source.Css(text, of));
    }

    /** What can be told without knowing all of CSS: brackets and quotes, and ends that need something behind them. */
    private static Optional<String> whyNotSelector(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.of(text.isEmpty() ? "nothing" : text.length() + " characters");
        }
        if (text.matches("(?s).*[>+~,.#:]") || text.matches("(?s)[,>+~].*") || text.matches("(?s).*,\\s*,.*")) {
            return Optional.of("a part is missing");
        }
        return whyNotBalanced(text);
    }

    private static Optional<String> whyNotBalanced(String text) {
        Deque<Character> open = new ArrayDeque<>();
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean quoted = !open.isEmpty() && (open.peek() == '"' || open.peek() == '\'');
            if (character == '\\') {
                i++;
            } else if (!open.isEmpty() && character == open.peek()) {
                open.pop();
            } else if (!quoted) {
                switch (character) {
                    case '[' -> open.push(']');
                    case '(' -> open.push(')');
                    case '"', '\'' -> open.push(character);
                    case ']', ')' -> {
                        return Optional.of(character + " without its beginning");
                    }
                    default -> {}
                }
            }
        }
        return open.isEmpty() ? Optional.empty() : Optional.of(open.peek() + " is missing");
    }
}
