package dev.sluice.control.store;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import dev.sluice.model.Extract;
import dev.sluice.model.LedgerNote;

/**
 * What was taken out of an exchange.
 *
 * @param names by the places they were taken from
 */
record Named(Map<String, String> names, Optional<BigDecimal> amount) {
    static final Named NOTHING = new Named(Map.of(), Optional.empty());

    private static final int LONGEST = 200;

    /** What head and path told; the amount stands among the names under {@link LedgerNote#AMOUNT}. */
    static Named of(LedgerNote.Accepted accepted) {
        Map<String, String> names = new LinkedHashMap<>();
        accepted.names().forEach((place, text) -> {
            if (isPlain(text) && !place.equals(LedgerNote.AMOUNT)) {
                names.put(place, text);
            }
        });
        return new Named(names, Optional.ofNullable(accepted.names().get(LedgerNote.AMOUNT)).flatMap(Amounts::parse));
    }

    /** What a body tells, as far as it is here and is JSON. */
    static Named in(LedgerNote.Told told) {
        Map<String, Extract> wanted = told.terms().ids().stream().filter(Extract.Json.class::isInstance)
                .collect(Collectors.toMap(extract -> ((Extract.Json) extract).pointer(), extract -> extract));
        Optional<String> amountAt = told.terms().amount().filter(Extract.Json.class::isInstance)
                .map(extract -> ((Extract.Json) extract).pointer());
        Map<String, String> names = new LinkedHashMap<>();
        Optional<BigDecimal> amount = Optional.empty();
        try (JsonParser parser = JournalJson.MAPPER.createParser(told.body())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                    String at = parser.streamReadContext().pathAsPointer().toString();
                    Extract extract = wanted.get(at);
                    if (extract != null && isPlain(parser.getString())) {
                        names.put(extract.toString(), parser.getString());
                    }
                    amount = amountAt.filter(at::equals).isPresent() ? Amounts.parse(parser.getString()) : amount;
                }
            }
        } catch (JacksonException cutOrNoJson) {
            return new Named(names, amount); // what came before it counts
        }
        return new Named(names, amount);
    }

    /** Short enough to be a name, and nothing in it that a terminal or a spreadsheet would obey on its own. */
    private static boolean isPlain(String text) {
        return !text.isEmpty() && text.length() <= LONGEST && text.codePoints()
                .noneMatch(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
    }
}
