package dev.sluice.proxy.route;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

import dev.sluice.model.WriteTerms;

/**
 * Requests whose body says what they do (SEMANTICS D1). Everything in it must be known and must ask only; a second place from which a server
 * may take what it carries out makes it unknown.
 */
public final class Graphql {
    /** The longest body that is read for it. */
    public static final int LARGEST = 64 << 10;

    private static final int MOST_IN_A_BATCH = 50;
    private static final String OPERATION_NAME = "operationName";
    private static final String QUERY = "query";
    private static final Set<String> IDS = Set.of("id", "documentId", "queryId", "hash");
    private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private Graphql() {}

    /** Whether it is worth reading the body of what is taken for a write. */
    public static boolean isTold(HttpRequest request, RequestTarget target, WriteTerms terms) {
        HttpHeaders headers = request.headers();
        return !terms.graphql().paths().isEmpty() && HttpMethod.POST.equals(request.method())
                && target.readings().stream().allMatch(terms.graphql()::isSpokenAt)
                && !headers.contains(HttpHeaderNames.CONTENT_ENCODING) && !headers.contains(HttpHeaderNames.EXPECT)
                && headers.getInt(HttpHeaderNames.CONTENT_LENGTH, 0) <= LARGEST && kind(headers) != Kind.OTHER
                && QueryText.names(target.query().orElse("")).stream().allMatch(OPERATION_NAME::equals);
    }

    /** Whether a body asks for things and changes nothing. */
    public static boolean asksOnly(HttpHeaders headers, byte[] body, WriteTerms.Graphql terms) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            return switch (kind(headers)) {
                case DOCUMENT -> GraphqlDocument.asksOnly(text);
                case JSON -> batch(text, terms);
                case OTHER -> false;
            };
        } catch (CharacterCodingException | JacksonException unreadable) {
            return false;
        }
    }

    /** Of a request without a body: some servers carry out what stands in its address. */
    static boolean mayChange(RequestTarget target, WriteTerms terms) {
        return target.query().isPresent() && !terms.graphql().paths().isEmpty()
                && target.readings().stream().anyMatch(terms.graphql()::isSpokenAt)
                && QueryText.values(target.query().get(), QUERY).stream()
                        .anyMatch(text -> !GraphqlDocument.asksOnly(text.replace('+', ' ')));
    }

    private enum Kind {
        JSON, DOCUMENT, OTHER
    }

    private static Kind kind(HttpHeaders headers) {
        List<String> types = headers.getAll(HttpHeaderNames.CONTENT_TYPE);
        String[] parts = types.size() == 1 ? types.getFirst().toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "").split(";")
                : new String[0];
        boolean utf8 = parts.length == 1 || parts.length == 2 && parts[1].equals("charset=utf-8");
        return !utf8 ? Kind.OTHER : switch (parts[0]) {
            case "application/json" -> Kind.JSON;
            case "application/graphql" -> Kind.DOCUMENT;
            default -> Kind.OTHER;
        };
    }

    private static boolean batch(String text, WriteTerms.Graphql terms) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = json.nextToken();
            if (first == JsonToken.START_OBJECT) {
                return Call.read(json).asksOnly(terms) && json.nextToken() == null;
            }
            int calls = 0;
            boolean ask = first == JsonToken.START_ARRAY;
            while (ask && json.nextToken() == JsonToken.START_OBJECT) {
                ask = Call.read(json).asksOnly(terms) && ++calls <= MOST_IN_A_BATCH;
            }
            return ask && calls > 0 && json.currentToken() == JsonToken.END_ARRAY && json.nextToken() == null;
        }
    }

    /**
     * One of a batch.
     *
     * @param ids names of documents that the server knows already
     * @param known whether all of it is understood
     */
    private record Call(String query, List<String> ids, boolean known) {
        static Call read(JsonParser json) {
            String query = "";
            List<String> ids = new ArrayList<>();
            boolean known = true;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_NULL || name.equals("variables")) {
                    json.skipChildren();
                } else if (name.equals("extensions")) {
                    known &= value == JsonToken.START_OBJECT && extensions(json, ids);
                } else if (value != JsonToken.VALUE_STRING) {
                    known = false;
                    json.skipChildren();
                } else if (name.equals(QUERY)) {
                    query = json.getString();
                } else if (IDS.contains(name)) {
                    ids.add(json.getString());
                } else {
                    known &= name.equals(OPERATION_NAME);
                }
            }
            return new Call(query, ids, known);
        }

        private static boolean extensions(JsonParser json, List<String> ids) {
            boolean known = true;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean persisted = json.currentName().equals("persistedQuery");
                json.nextToken();
                if (persisted) {
                    known &= json.currentToken() == JsonToken.START_OBJECT && persisted(json, ids);
                } else {
                    json.skipChildren();
                }
            }
            return known;
        }

        private static boolean persisted(JsonParser json, List<String> ids) {
            boolean known = true;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("sha256Hash") && value == JsonToken.VALUE_STRING) {
                    ids.add(json.getString());
                } else {
                    known &= name.equals("version") && value == JsonToken.VALUE_NUMBER_INT;
                    json.skipChildren();
                }
            }
            return known;
        }

        boolean asksOnly(WriteTerms.Graphql terms) {
            boolean named = ids.stream().allMatch(id -> terms.persisted().contains(id) || !query.isEmpty() && id.equals(sum(query)));
            return known && named && (query.isEmpty() ? !ids.isEmpty() : GraphqlDocument.asksOnly(query));
        }

        private static String sum(String text) {
            try {
                return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every Java platform has SHA-256", impossible);
            }
        }
    }
}
