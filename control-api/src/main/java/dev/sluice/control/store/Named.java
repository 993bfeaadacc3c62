package dev.sluice.control.store;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import dev.sluice.model.Extract;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.LedgerTerms;

/**
 * What was taken out of an exchange.
 *
 * @param names by the places they were taken from
 * @param whole whether all of it was read
 */
record Named(Map<String, String> names, Optional<BigDecimal> amount, boolean whole) {
    static final Named NOTHING = new Named(Map.of(), Optional.empty(), false);

    /** What head and path told; the amount stands among the names under {@link LedgerNote#AMOUNT}. */
    static Named of(LedgerNote.Accepted accepted) {
        Map<String, String> names = new LinkedHashMap<>();
        accepted.names().forEach((place, text) -> {
            if (LedgerTerms.isName(text) && !place.equals(LedgerNote.AMOUNT)) {
                names.put(place, text);
            }
        });
        return new Named(names, Optional.ofNullable(accepted.names().get(LedgerNote.AMOUNT)).flatMap(Amounts::parse), accepted.whole());
    }

    /** What a body tells, as far as it is here and is JSON. */
    static Named in(LedgerNote.Told told) {
        Set<String> wanted = told.terms().pointers();
        Optional<String> amountAt = told.terms().amount().filter(Extract.Json.class::isInstance)
                .map(extract -> ((Extract.Json) extract).pointer());
        Map<String, String> names = new LinkedHashMap<>();
        Optional<BigDecimal> amount = Optional.empty();
        try (JsonParser parser = JournalJson.MAPPER.createParser(told.body())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                    String at = parser.streamReadContext().pathAsPointer().toString();
                    if (wanted.contains(at) && LedgerTerms.isName(parser.getString())) {
                        names.put(new Extract.Json(at).toString(), parser.getString());
                    }
                    amount = amountAt.filter(at::equals).isPresent() ? Amounts.parse(parser.getString()) : amount;
                }
            }
        } catch (JacksonException cutOrNoJson) {
            return new Named(names, amount, false); // what came before it counts
        }
        return new Named(names, amount, true);
    }
}
