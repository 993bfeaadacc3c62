package dev.sluice.proxy.exchange;

import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import dev.sluice.model.Extract;
import dev.sluice.model.LedgerTerms;

/** The names that the body of an answer tells, as the ledger reads them. */
final class AnswerNames {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private AnswerNames() {}

    static void in(byte[] body, LedgerTerms terms, Consumer<String> name) {
        Map<String, Extract> wanted = terms.ids().stream().filter(Extract.Json.class::isInstance)
                .collect(Collectors.toMap(extract -> ((Extract.Json) extract).pointer(), extract -> extract));
        if (wanted.isEmpty()) {
            return;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() && token != JsonToken.VALUE_NULL
                        && wanted.containsKey(parser.streamReadContext().pathAsPointer().toString())) {
                    name.accept(parser.getString());
                }
            }
        } catch (JacksonException cutOrNoJson) {
            return; // what came before it counts
        }
    }
}
