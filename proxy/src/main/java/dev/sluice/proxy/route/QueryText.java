package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Queries as forms are written in them, percent-decoded as UTF-8; what is no escape stays. */
final class QueryText {
    private QueryText() {}

    /** The values of all parts that bear a name. */
    static List<String> values(String query, String name) {
        List<String> values = new ArrayList<>(0);
        each(query, (called, value) -> {
            if (called.equals(name)) {
                values.add(decoded(value));
            }
        });
        return values;
    }

    /** Of all parts that are not empty. */
    static List<String> names(String query) {
        List<String> names = new ArrayList<>(0);
        each(query, (called, value) -> {
            if (!called.isEmpty() || !value.isEmpty()) {
                names.add(called);
            }
        });
        return names;
    }

    /** A semicolon parts them as well, for some servers. */
    private static void each(String query, BiConsumer<String, String> part) {
        int at = 0;
        while (at < query.length()) {
            int end = at;
            while (end < query.length() && query.charAt(end) != '&' && query.charAt(end) != ';') {
                end++;
            }
            int equals = query.indexOf('=', at, end);
            int nameEnd = equals < 0 ? end : equals;
            part.accept(decoded(query.substring(at, nameEnd)), query.substring(Math.min(nameEnd + 1, end), end));
            at = end + 1;
        }
    }

    static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = Ascii.escaped(text, i);
            bytes[length++] = (byte) (value < 0 ? text.charAt(i) : value);
            i += value < 0 ? 0 : 2;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
