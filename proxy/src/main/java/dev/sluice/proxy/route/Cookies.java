package dev.sluice.proxy.route;

import java.util.List;
import java.util.Optional;

/** Cookie headers (RFC 6265 section 4.2), read in place. */
final class Cookies {
    private Cookies() {}

    /** The value of the first cookie of a name at or after {@code from}, or -1. */
    static int find(String header, String name, int from) {
        int at = from;
        while (at < header.length()) {
            int start = skipBlanks(header, at);
            if (isNamed(header, start, name)) {
                return start + name.length() + 1;
            }
            at = end(header, start) + 1;
        }
        return -1;
    }

    /** Where the value that begins at {@code start} ends. */
    static int end(String header, int start) {
        int semicolon = header.indexOf(';', start);
        return semicolon < 0 ? header.length() : semicolon;
    }

    /** The value of the first cookie of a name. */
    static Optional<String> value(String header, String name) {
        int start = find(header, name, 0);
        return start < 0 ? Optional.empty() : Optional.of(valueAt(header, start));
    }

    static String valueAt(String header, int start) {
        return header.substring(start, end(header, start)).strip();
    }

    /** The header without the cookies of some names; empty when nothing is left. */
    static String without(String header, List<String> names) {
        var out = new StringBuilder(header.length());
        for (int at = 0; at < header.length(); at = end(header, at) + 1) {
            int start = skipBlanks(header, at);
            int end = end(header, start);
            if (start < end && names.stream().noneMatch(name -> isNamed(header, start, name))) {
                out.append(out.isEmpty() ? "" : "; ").append(header, start, end);
            }
        }
        return out.toString();
    }

    private static boolean isNamed(String header, int start, String name) {
        int equals = start + name.length();
        return equals < header.length() && header.charAt(equals) == '=' && header.startsWith(name, start);
    }

    private static int skipBlanks(String header, int from) {
        int at = from;
        while (at < header.length() && (header.charAt(at) == ' ' || header.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
