package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.sluice.model.VisitorKey;
import dev.sluice.model.Visitors;

/** Reads how the visitors of a unit are told apart. */
final class VisitorsReader {
    private static final String BY = "a list of cookie, header:NAME, session:NAME and last address, or [request]";
    private static final String KEY = "cookie, header:NAME, session:NAME or address";
    private static final String REQUEST = "request";
    /** RFC 9110 section 5.6.2: what a header or a cookie may be called. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    private VisitorsReader() {}

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    static Visitors visitors(ConfigValue value) {
        return value.mapping(KnownKeys.VISITORS).flatMap(node -> node.required("by", BY)).map(VisitorsReader::by).orElse(Visitors.DEFAULT);
    }

    private static Visitors by(ConfigValue value) {
        List<ConfigValue> items = value.someItems(BY);
        if (items.size() == 1 && items.getFirst().isWord(REQUEST)) {
            return new Visitors.EachRequest();
        }
        List<Located<VisitorKey>> keys = ConfigValue.distinct(items, VisitorsReader::key);
        List<VisitorKey> by = new ArrayList<>(Located.values(keys));
        for (Located<VisitorKey> key : keys) {
            if (key.value() instanceof VisitorKey.Address && !key.equals(keys.getLast())) {
                key.at().refuse("address before others", "address last: it tells everybody apart");
            }
        }
        if (!by.contains(new VisitorKey.Address())) {
            by.add(new VisitorKey.Address());
        }
        return new Visitors.ToldApart(by);
    }

    private static Optional<VisitorKey> key(ConfigValue item) {
        if (item.isWord(REQUEST)) {
            return item.refuse("request among others", "[request] alone, or none of it");
        }
        return item.parsed(KEY, VisitorsReader::key);
    }

    private static Optional<VisitorKey> key(String text) {
        if (text.startsWith("header:")) {
            return Optional.of(text.substring("header:".length())).filter(VisitorsReader::isToken).map(VisitorKey.Header::new);
        }
        if (text.startsWith("session:")) {
            return Optional.of(text.substring("session:".length())).filter(VisitorsReader::isToken).map(VisitorKey.Session::new);
        }
        return switch (text) {
            case "cookie" -> Optional.of(new VisitorKey.BucketCookie());
            case "address" -> Optional.of(new VisitorKey.Address());
            default -> Optional.empty();
        };
    }
}
