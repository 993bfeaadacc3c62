package dev.sluice.control.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Nearest;
import dev.sluice.model.PlainText;

/** The members of a request's JSON object, as its operation expects them. Gathers all that is wrong, to be told together (422). */
final class Fields {
    static final int LONGEST_REASON = 500;
    static final String LINE = "expected: 1.." + LONGEST_REASON + " characters, none of them a control character or one that is not seen";
    private static final int LONGEST_SHOWN = 64;
    private static final int LONGEST_NAME = 200;

    private final JsonNode object;
    private final List<ObjectNode> errors = new ArrayList<>();
    private int untold;

    private Fields(JsonNode object) {
        this.object = object;
    }

    /** Members with other names than the known ones are wrong. */
    static Fields of(JsonNode body, String... known) {
        Fields fields = new Fields(body);
        if (!body.isObject()) {
            throw ApiProblem.at(ApiProblem.Code.INVALID, "", "expected: a JSON object with " + String.join(", ", known));
        }
        body.propertyNames().stream().filter(name -> !List.of(known).contains(name)).forEach(name -> fields.unknown(name, List.of(known)));
        return fields;
    }

    private void unknown(String name, List<String> known) {
        String expected = " (expected: " + String.join(", ", known) + ")";
        if (errors.size() >= ApiProblem.MOST_TOLD) {
            untold++;
        } else if (name.length() > LONGEST_NAME) {
            wrongAt("", "unknown key of " + name.length() + " characters" + expected);
        } else {
            wrong(name, "unknown key" + Nearest.to(name, known).map(near -> "; did you mean " + near + "?").orElse("") + expected);
        }
    }

    Optional<String> text(String name) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            wrong(name, "expected: text in quotes");
            return Optional.empty();
        }
        return Optional.of(value.stringValue());
    }

    /** Empty text stands in for what is missing or wrong until {@link #check} tells. */
    String needed(String name) {
        if (object.path(name).isMissingNode()) {
            wrong(name, "missing (expected: text)");
        }
        return text(name).orElse("");
    }

    /** A person's words for the journal. */
    String reason() {
        if (object.path("reason").isMissingNode()) {
            wrong("reason", "missing (expected: why, in 1.." + LONGEST_REASON + " characters, for the journal)");
        }
        return optionalReason();
    }

    /** As {@link #reason}, where none is asked for; but one that is given must be readable. */
    String optionalReason() {
        return words("reason").orElse("");
    }

    /** What a person has to say, in a line. */
    Optional<String> words(String name) {
        Optional<String> words = text(name);
        words.filter(text -> !isLine(text)).ifPresent(_ -> wrong(name, LINE));
        return words;
    }

    /** Whether a person can have said it in a line. */
    static boolean isLine(String text) {
        return !text.isBlank() && text.codePointCount(0, text.length()) <= LONGEST_REASON && isPlain(text);
    }

    /** False when it is missing. */
    boolean flag(String name) {
        JsonNode value = object.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            wrong(name, "expected: true or false");
        }
        return value.isBoolean() && value.booleanValue();
    }

    /** A whole number that is not negative. */
    long whole(String name) {
        JsonNode value = object.path(name);
        if (!value.isNumber() || !value.canConvertToExactIntegral() || !value.canConvertToLong() || value.asLong() < 0) {
            wrong(name, (value.isMissingNode() ? "missing" : "not as it should be") + " (expected: a whole number)");
            return 0;
        }
        return value.asLong();
    }

    /** Whether it stands there, whatever it is. */
    boolean has(String name) {
        return object.has(name);
    }

    /** Units that are chosen; none where the key is left out, which means what {@code otherwise} says. A list of none is wrong. */
    Set<String> chosenUnits(String otherwise) {
        Set<String> units = new LinkedHashSet<>(texts("units"));
        if (units.isEmpty() && has("units")) {
            wrong("units", "expected: at least one unit; leave the key out " + otherwise);
        }
        return units;
    }

    List<String> texts(String name) {
        JsonNode value = object.path(name);
        List<String> texts = new ArrayList<>();
        if (value.isMissingNode()) {
            return texts;
        }
        if (!value.isArray()) {
            wrong(name, "expected: a list of texts");
            return texts;
        }
        for (JsonNode item : value.values()) {
            if (item.isString()) {
                texts.add(item.stringValue());
            } else {
                wrongAt("/" + StrictJson.escaped(name) + "/" + texts.size(), "expected: text in quotes");
                return texts;
            }
        }
        return texts;
    }

    /** A member that is an object itself, as its members in order. */
    Map<String, JsonNode> members(String name) {
        JsonNode value = object.path(name);
        Map<String, JsonNode> members = new LinkedHashMap<>();
        if (value.isObject()) {
            value.properties().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
        } else if (!value.isMissingNode()) {
            wrong(name, "expected: an object");
        }
        return members;
    }

    void wrong(String name, String detail) {
        wrongAt("/" + StrictJson.escaped(name), detail);
    }

    /** A text that is not one of those expected. */
    void unfit(String name, String text, String expected) {
        wrong(name, shown(text) + " (expected: " + expected + ")");
    }

    /** A caller's text, short and harmless enough to be repeated. */
    static String shown(String text) {
        return text.length() > LONGEST_SHOWN || !isPlain(text) ? "a text of " + text.length() + " characters" : "'" + text + "'";
    }

    void wrongAt(String pointer, String detail) {
        if (errors.size() < ApiProblem.MOST_TOLD) {
            errors.add(ApiProblem.error(pointer, detail));
        } else {
            untold++;
        }
    }

    /** Throws all that was found, if anything was. */
    void check() {
        if (!errors.isEmpty()) {
            String first = errors.getFirst().path("pointer").asString("") + ": " + errors.getFirst().path("detail").asString("");
            int others = errors.size() - 1 + untold;
            throw ApiProblem.all(ApiProblem.Code.INVALID, others == 0 ? first : first + " (and " + others + " more)", errors);
        }
    }

    /** Nothing in it moves a cursor, turns the direction or is not seen. */
    static boolean isPlain(String text) {
        return PlainText.is(text);
    }
}
