package dev.sluice.proxy.route;

import java.util.Optional;

/**
 * The one spelling of a path that is routed and forwarded (HARDENING R4, RFC 3986 section 6.2.2): escapes of unreserved characters decoded,
 * other escapes in upper case, no dot segments.
 */
sealed interface NormalPath {
    /** The path. */
    record Normal(String path) implements NormalPath {}

    /** There is none. */
    record Refused(String why) implements NormalPath {}

    /** Brings a path that starts with a slash, without its query, into normal form. */
    static NormalPath of(String raw) {
        String decoded = raw;
        if (raw.indexOf('%') >= 0) {
            Optional<String> wrong = wrongEscape(raw);
            if (wrong.isPresent()) {
                return new Refused(wrong.get());
            }
            decoded = unreservedDecoded(raw);
        }
        if (!decoded.contains("/.")) {
            return new Normal(decoded);
        }
        if (decoded.contains("/..;") || decoded.contains("/..%3B")) {
            return new Refused("path: a segment ..;");
        }
        return withoutDots(decoded).<NormalPath>map(Normal::new).orElse(new Refused("path: climbs above the root"));
    }

    /** Removes the segments {@code .} and {@code ..} (RFC 3986 section 5.2.4); empty when they climb above the root. */
    static Optional<String> withoutDots(String path) {
        var out = new StringBuilder(path.length());
        int at = 0;
        while (at < path.length()) {
            int slash = path.indexOf('/', at + 1);
            int end = slash < 0 ? path.length() : slash;
            int dots = dotsIn(path, at + 1, end);
            if (dots == 0) {
                out.append(path, at, end);
            } else if (dots == 2 && out.isEmpty()) {
                return Optional.empty();
            } else if (dots == 2) {
                out.setLength(out.lastIndexOf("/"));
            }
            if (dots > 0 && slash < 0) {
                out.append('/');
            }
            at = end;
        }
        return Optional.of(out.toString());
    }

    /** Decodes escapes of unreserved characters and puts the others into upper case; a percent sign that begins none stays. */
    static String unreservedDecoded(String path) {
        var out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int value = Ascii.escaped(path, i);
            if (value < 0) {
                out.append(path.charAt(i));
                continue;
            }
            i += 2;
            if (value < 0x80 && Ascii.isUnreserved((char) value)) {
                out.append((char) value);
            } else {
                Ascii.appendEscape(out, value);
            }
        }
        return out.toString();
    }

    /** 1 or 2 for a dot segment, else 0. */
    private static int dotsIn(String path, int from, int to) {
        if (to == from || to - from > 2 || path.charAt(from) != '.' || path.charAt(to - 1) != '.') {
            return 0;
        }
        return to - from;
    }

    private static Optional<String> wrongEscape(String path) {
        for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 3)) {
            int value = Ascii.escaped(path, at);
            if (value <= 0) {
                return Optional.of(value < 0 ? "path: a percent sign without two hexadecimal digits" : "path: %00");
            }
        }
        return Optional.empty();
    }
}
