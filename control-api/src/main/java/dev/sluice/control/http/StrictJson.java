package dev.sluice.control.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one JSON text (RFC 8259) that leaves nothing to guess: UTF-8, no member twice, nothing after its end, at most {@value #DEPTH} deep,
 * at most {@value #VALUES} values.
 * What it refuses is unreadable, status 400; whether the members are the wanted ones is for {@link Fields} to say.
 */
final class StrictJson {
    static final int DEPTH = 32;
    /** A text of 1 MiB can hold half a million, and each takes a hundred bytes and more once it is read. */
    static final int VALUES = 20_000;
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonParser parser;
    private int values;

    /** Where in the text: its pointer is made only when something is wrong there, for a name in it may be as long as the text. */
    private record Place(Optional<Place> above, String step) {
        static final Place TOP = new Place(Optional.empty(), "");

        Place below(String name) {
            return new Place(Optional.of(this), name);
        }

        String pointer() {
            Deque<String> steps = new ArrayDeque<>();
            for (Optional<Place> place = Optional.of(this); place.flatMap(Place::above).isPresent(); place = place.flatMap(Place::above)) {
                steps.addFirst("/" + escaped(place.get().step));
            }
            return String.join("", steps);
        }
    }

    private StrictJson(JsonParser parser) {
        this.parser = parser;
    }

    static JsonNode read(byte[] body) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8(body))) {
            StrictJson reader = new StrictJson(parser);
            JsonNode node = reader.value(parser.nextToken(), Place.TOP, 1);
            if (parser.nextToken() != null) {
                throw unreadable("", "something follows the end of the JSON text" + at(parser.currentTokenLocation()));
            }
            return node;
        } catch (StreamReadException e) {
            throw unreadable("", e.getOriginalMessage() + at(e.getLocation()));
        } catch (JacksonException e) {
            throw unreadable("", e.getOriginalMessage());
        }
    }

    private static String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw ApiProblem.of(ApiProblem.Code.UNREADABLE, "the body is not UTF-8", "send JSON in UTF-8");
        }
    }

    private JsonNode value(JsonToken token, Place place, int depth) {
        if (token == null) {
            throw unreadable(place.pointer(), "the JSON text is empty or ends early");
        }
        if (depth > DEPTH) {
            throw unreadable(place.pointer(), "more than " + DEPTH + " levels deep");
        }
        if (++values > VALUES) {
            throw unreadable("", "more than " + VALUES + " values");
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> object(place, depth);
            case START_ARRAY -> array(place, depth);
            case VALUE_STRING -> nodes.stringNode(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> nodes.booleanNode(token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> nodes.nullNode();
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw unreadable(place.pointer(), "no JSON value" + at(parser.currentTokenLocation()));
        };
    }

    private ObjectNode object(Place place, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Place below = place.below(name);
            if (object.has(name)) {
                throw unreadable(below.pointer(), "stands twice (expected: once)");
            }
            object.set(name, value(parser.nextToken(), below, depth + 1));
        }
        return object;
    }

    private ArrayNode array(Place place, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            array.add(value(next, place.below(Integer.toString(array.size())), depth + 1));
        }
        return array;
    }

    /** A name as one step of a JSON pointer (RFC 6901 section 3). */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static ApiProblem unreadable(String pointer, String detail) {
        return ApiProblem.at(ApiProblem.Code.UNREADABLE, pointer, detail);
    }

    private static String at(TokenStreamLocation location) {
        return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
