package dev.sluice.control.gate;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object that others wrote, read strictly: what is not as it must be is gathered, and something harmless stands in for it. */
final class Document {
    private static final JsonMapper STRICT = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final int LONGEST_TEXT = 2_000;

    private final JsonNode node;
    private final String pointer;
    private final List<Flaw> flaws;

    private Document(JsonNode node, String pointer, List<Flaw> flaws) {
        this.node = node;
        this.pointer = pointer;
        this.flaws = flaws;
    }

    /** Something that is not as it must be, and where (RFC 6901). */
    record Flaw(String pointer, String detail) {
        String sentence() {
            return (pointer.isEmpty() ? "it" : pointer) + ": " + detail;
        }
    }

    static Document of(JsonNode node) {
        Document document = new Document(node, "", new ArrayList<>());
        if (!node.isObject()) {
            document.flaw("", "expected: a JSON object");
        }
        return document;
    }

    /** Of a text; its only flaw is then that it is no JSON. */
    static Document parse(String text) {
        try {
            return of(STRICT.readTree(text));
        } catch (JacksonException e) {
            Document none = new Document(STRICT.createObjectNode(), "", new ArrayList<>());
            boolean html = text.stripLeading().startsWith("<");
            none.flaw("", (html ? "HTML or XML" : "no JSON, " + firstLine(e.getOriginalMessage())) + " (expected: a JSON object)");
            return none;
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    List<Flaw> flaws() {
        return flaws;
    }

    boolean has(String name) {
        return node.has(name);
    }

    JsonNode node() {
        return node;
    }

    /** What stands in it but for some members. */
    JsonNode without(String... names) {
        return node.isObject() ? node.asObject().deepCopy().remove(List.of(names)) : node;
    }

    /** With another member, if it has a value. */
    JsonNode with(String name, Optional<String> value) {
        return node.isObject() && value.isPresent() ? node.asObject().deepCopy().put(name, value.get()) : node;
    }

    /** Members with other names are flaws. */
    Document known(List<String> names) {
        if (node.isObject()) {
            node.propertyNames().stream().filter(name -> !names.contains(name))
                    .forEach(name -> flaw(name, "unknown key (expected: " + String.join(", ", names) + ")"));
        }
        return this;
    }

    String text(String name) {
        return optionalText(name).orElseGet(() -> missing(name, "text", ""));
    }

    Optional<String> optionalText(String name) {
        if (!node.has(name)) {
            return Optional.empty();
        }
        JsonNode value = node.path(name);
        if (!value.isString() || value.stringValue().length() > LONGEST_TEXT) {
            return Optional.of(wrong(name, "text of at most " + LONGEST_TEXT + " characters", ""));
        }
        return Optional.of(value.stringValue());
    }

    /** A text of any length, in which a document stands. */
    String inner(String name) {
        JsonNode value = node.path(name);
        return value.isString() ? value.stringValue() : wrong(name, "text", "");
    }

    Instant time(String name) {
        return optionalTime(name).orElseGet(() -> missing(name, "a time such as 2026-12-01T02:00:00Z", Instant.EPOCH));
    }

    Optional<Instant> optionalTime(String name) {
        if (!node.has(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(node.path(name).asString("")).toInstant());
        } catch (DateTimeException _) {
            return Optional.of(wrong(name, "a time such as 2026-12-01T02:00:00Z", Instant.EPOCH));
        }
    }

    /** A text or a number, as text. */
    String scalar(String name) {
        JsonNode value = node.path(name);
        return value.isString() || value.isNumber() ? value.asString() : wrong(name, "a text or a number", "");
    }

    /** A number that is not negative. */
    double number(String name) {
        if (!node.has(name)) {
            return missing(name, "a number", 0.0);
        }
        JsonNode value = node.path(name);
        return value.isNumber() && value.asDouble() >= 0 && Double.isFinite(value.asDouble()) ? value.asDouble()
                : wrong(name, "a number that is not negative", 0.0);
    }

    /** A whole number that is not negative. */
    long whole(String name) {
        if (!node.has(name)) {
            return missing(name, "a whole number", 0L);
        }
        JsonNode value = node.path(name);
        return value.isIntegralNumber() && value.canConvertToLong() && value.asLong() >= 0 || isWhole(value) ? value.asLong()
                : wrong(name, "a whole number that is not negative", 0L);
    }

    /** As the control API reads numbers, which makes all of them floating. */
    private static boolean isWhole(JsonNode value) {
        return value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToLong() && value.asLong() >= 0;
    }

    boolean flag(String name) {
        if (!node.has(name)) {
            return missing(name, "true or false", false);
        }
        JsonNode value = node.path(name);
        return value.isBoolean() ? value.booleanValue() : wrong(name, "true or false", false);
    }

    Optional<Document> object(String name, List<String> known) {
        JsonNode value = node.path(name);
        if (!value.isObject()) {
            if (node.has(name)) {
                flaw(name, "expected: an object");
            }
            return Optional.empty();
        }
        return Optional.of(new Document(value, pointer + "/" + name, flaws).known(known));
    }

    List<Document> objects(String name, List<String> known) {
        List<Document> all = new ArrayList<>();
        JsonNode value = node.path(name);
        if (!value.isArray()) {
            flaw(name, "expected: a list of objects");
            return all;
        }
        for (JsonNode item : value.values()) {
            String at = name + "/" + all.size();
            if (!item.isObject()) {
                flaw(at, "expected: an object");
            }
            all.add(new Document(item, pointer + "/" + at, flaws).known(known));
        }
        return all;
    }

    /** A number, or a list of numbers, none of them negative. */
    List<Double> numbers(String name) {
        JsonNode value = node.path(name);
        List<Double> all = new ArrayList<>();
        Iterable<JsonNode> items = value.isArray() ? value.values() : List.of(value);
        for (JsonNode item : items) {
            if (!item.isNumber() || item.asDouble() < 0 || !Double.isFinite(item.asDouble())) {
                return wrong(name, "a number that is not negative, or a list of such", List.of());
            }
            all.add(item.asDouble());
        }
        return all;
    }

    List<String> texts(String name) {
        List<String> all = new ArrayList<>();
        JsonNode value = node.path(name);
        if (!value.isArray() || value.values().stream().anyMatch(item -> !item.isString())) {
            return wrong(name, "a list of texts", List.of());
        }
        value.values().forEach(item -> all.add(item.stringValue()));
        return all;
    }

    void flaw(String name, String detail) {
        flaws.add(new Flaw(name.isEmpty() ? pointer : pointer + "/" + name, detail));
    }

    private <T> T missing(String name, String expected, T instead) {
        flaw(name, "missing (expected: " + expected + ")");
        return instead;
    }

    private <T> T wrong(String name, String expected, T instead) {
        flaw(name, "expected: " + expected);
        return instead;
    }
}
