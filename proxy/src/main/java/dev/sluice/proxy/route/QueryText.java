package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Queries as forms are written in them, percent-decoded as UTF-8; what is no escape stays. */
final class QueryText {
    private QueryText() {}

    /** The values of all parts that bear a name. A semicolon parts them as well, for some servers. */
    static List<String> values(String query, String name) {
        List<String> values = new ArrayList<>(0);
        int at = 0;
        while (at < query.length()) {
            int end = at;
            while (end < query.length() && query.charAt(end) != '&' && query.charAt(end) != ';') {
                end++;
            }
            int equals = query.indexOf('=', at, end);
            int nameEnd = equals < 0 ? end : equals;
            if (decoded(query.substring(at, nameEnd)).equals(name)) {
                values.add(decoded(query.substring(Math.min(nameEnd + 1, end), end)));
            }
            at = end + 1;
        }
        return values;
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
