package dev.sluice.proxy.outcome;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.QueryStringDecoder;

/**
 * Leaves out of addresses what nobody should find in a log: the values of query parameters with a listed name, or with one as a word of
 * theirs ({@code access_token}, {@code X-Amz-Signature}, {@code user[password]}), and names and passwords before a host.
 */
record Redaction(Set<String> names) {
    private static final String LEFT_OUT = "***";
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9]+");
    private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*@");

    /** Some servers take {@code ;} for {@code &}. */
    String query(String raw) {
        var out = new StringBuilder(raw.length());
        for (int at = 0; at <= raw.length();) {
            int end = at;
            while (end < raw.length() && raw.charAt(end) != '&' && raw.charAt(end) != ';') {
                end++;
            }
            pair(raw.substring(at, end), out);
            if (end < raw.length()) {
                out.append(raw.charAt(end));
            }
            at = end + 1;
        }
        return out.toString();
    }

    /** An address with all its parts; a fragment is left out. */
    String address(String raw) {
        int hash = raw.indexOf('#');
        String whole = hash < 0 ? raw : raw.substring(0, hash);
        int mark = whole.indexOf('?');
        String path = withoutUser(mark < 0 ? whole : whole.substring(0, mark));
        return mark < 0 ? path : path + "?" + query(whole.substring(mark + 1));
    }

    static String withoutUser(String path) {
        return path.indexOf('@') < 0 ? path : USER_INFO.matcher(path).replaceFirst("$1//");
    }

    private void pair(String pair, StringBuilder out) {
        int equals = pair.indexOf('=');
        if (equals >= 0 && isListed(pair.substring(0, equals))) {
            out.append(pair, 0, equals + 1).append(LEFT_OUT);
        } else {
            out.append(pair);
        }
    }

    private boolean isListed(String raw) {
        String name = decoded(raw).toLowerCase(Locale.ROOT);
        if (names.contains(name)) {
            return true;
        }
        for (String word : BETWEEN_WORDS.split(name, -1)) {
            if (names.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static String decoded(String raw) {
        try {
            return raw.indexOf('%') < 0 ? raw : QueryStringDecoder.decodeComponent(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return raw;
        }
    }
}
