package dev.sluice.control.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

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
 * Reads one JSON text (RFC 8259) that leaves nothing to guess: UTF-8, no member twice, nothing after its end, at most {@value #DEPTH} deep.
 * What it refuses is unreadable, status 400; whether the members are the wanted ones is for {@link Fields} to say.
 */
final class StrictJson {
    static final int DEPTH = 32;
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonParser parser;

    private StrictJson(JsonParser parser) {
        this.parser = parser;
    }

    static JsonNode read(byte[] body) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8(body))) {
            StrictJson reader = new StrictJson(parser);
            JsonNode node = reader.value(parser.nextToken(), "", 1);
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

    private JsonNode value(JsonToken token, String pointer, int depth) {
        if (token == null) {
            throw unreadable(pointer, "the JSON text is empty or ends early");
        }
        if (depth > DEPTH) {
            throw unreadable(pointer, "more than " + DEPTH + " levels deep");
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> object(pointer, depth);
            case START_ARRAY -> array(pointer, depth);
            case VALUE_STRING -> nodes.stringNode(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> nodes.booleanNode(token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> nodes.nullNode();
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw unreadable(pointer, "no JSON value" + at(parser.currentTokenLocation()));
        };
    }

    private ObjectNode object(String pointer, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            String below = pointer + "/" + escaped(name);
            if (object.has(name)) {
                throw unreadable(below, "stands twice (expected: once)");
            }
            object.set(name, value(parser.nextToken(), below, depth + 1));
        }
        return object;
    }

    private ArrayNode array(String pointer, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            array.add(value(next, pointer + "/" + array.size(), depth + 1));
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
