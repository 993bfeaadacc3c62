package dev.sluice.proxy.route;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One path as different servers may read it (HARDENING R4): empty segments kept or merged, an escaped slash or backslash taken for a slash,
 * escapes decoded twice or until none is left, {@code ;} and what follows cut off or kept.
 */
sealed interface PathReadings {
    int ROUNDS = 3;

    /** All readings, the path itself first. */
    record Readings(List<String> all) implements PathReadings {}

    /** Some reading is one that nobody may send. */
    record Refused(String why) implements PathReadings {}

    /** The readings of a path in normal form. */
    static PathReadings of(String path) {
        if (isPlain(path)) {
            return new Readings(List.of(path));
        }
        Set<String> texts = new LinkedHashSet<>(List.of(path));
        also(texts, PathReadings::escapesDecodedOnceMore);
        also(texts, PathReadings::escapesDecoded);
        texts = spelledOneWay(texts);
        also(texts, text -> text.replace("%2F", "/"));
        also(texts, text -> text.replace("%5C", "/"));
        also(texts, PathReadings::withoutParameters);
        also(texts, PathReadings::merged);
        Set<String> all = new LinkedHashSet<>(List.of(path));
        for (String text : texts) {
            Optional<String> reading = NormalPath.withoutDots(text);
            if (reading.isEmpty() || text.contains("%00")) {
                return new Refused("path: climbs above the root or holds %00 when its escapes are read another way");
            }
            all.add(reading.get());
            all.add(merged(reading.get()));
        }
        return new Readings(List.copyOf(all));
    }

    /** Whether a path in normal form holds what {@code strict-paths} refuses. */
    static boolean isDoubtful(String path) {
        if (path.contains("//") || path.indexOf(';') >= 0) {
            return true;
        }
        for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 3)) {
            int value = Ascii.escaped(path, at);
            if (value == '/' || value == '\\' || value == '%' && isHexPair(path, at + 3)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPlain(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/' ? i > 0 && path.charAt(i - 1) == '/' : !Ascii.isPlain(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHexPair(String path, int at) {
        return at + 1 < path.length() && Ascii.hex(path.charAt(at)) >= 0 && Ascii.hex(path.charAt(at + 1)) >= 0;
    }

    private static void also(Set<String> texts, UnaryOperator<String> change) {
        List.copyOf(texts).forEach(text -> texts.add(change.apply(text)));
    }

    private static Set<String> spelledOneWay(Set<String> texts) {
        Set<String> changed = new LinkedHashSet<>();
        texts.forEach(text -> changed.add(spelledOneWay(text)));
        return changed;
    }

    private static String escapesDecodedOnceMore(String path) {
        if (!path.contains("%25")) {
            return path;
        }
        var out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            out.append(path.charAt(i));
            if (Ascii.escaped(path, i) == '%' && isHexPair(path, i + 3)) {
                i += 2;
            }
        }
        return NormalPath.unreservedDecoded(out.toString());
    }

    /** Decodes until no escaped percent sign begins another escape; each round goes through once, so a hostile path costs no more. */
    private static String escapesDecoded(String path) {
        String decoded = path;
        for (int round = 0; round < ROUNDS && decoded.contains("%25"); round++) {
            decoded = NormalPath.unreservedDecoded(percentSignsDecoded(decoded));
        }
        return decoded;
    }

    private static String percentSignsDecoded(String path) {
        var reversed = new StringBuilder(path.length());
        for (int i = path.length() - 1; i >= 0; i--) {
            reversed.append(path.charAt(i));
            while (endsWithEscapedPercent(reversed)) {
                reversed.delete(reversed.length() - 3, reversed.length() - 1);
            }
        }
        return reversed.reverse().toString();
    }

    /** Of a text written backwards: whether it ends with {@code %25} and two hexadecimal digits before that. */
    private static boolean endsWithEscapedPercent(StringBuilder reversed) {
        int last = reversed.length() - 1;
        return last >= 4 && reversed.charAt(last) == '%' && reversed.charAt(last - 1) == '2' && reversed.charAt(last - 2) == '5'
                && Ascii.hex(reversed.charAt(last - 3)) >= 0 && Ascii.hex(reversed.charAt(last - 4)) >= 0;
    }

    /** One spelling for characters that stand for themselves whether escaped or not: plain ones and {@code ;} bare, others escaped. */
    private static String spelledOneWay(String path) {
        var out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int value = Ascii.escaped(path, i);
            char c = value < 0 ? path.charAt(i) : (char) value;
            if (c < 0x80 && (Ascii.isPlain(c) || c == ';' || c == '/' && value < 0)) {
                out.append(c);
            } else {
                Ascii.appendEscape(out, c);
            }
            i += value < 0 ? 0 : 2;
        }
        return out.toString();
    }

    private static String withoutParameters(String path) {
        if (path.indexOf(';') < 0) {
            return path;
        }
        var out = new StringBuilder(path.length());
        boolean inside = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            inside = c == ';' || inside && c != '/';
            if (!inside) {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String merged(String path) {
        if (!path.contains("//")) {
            return path;
        }
        var out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) != '/' || i == 0 || path.charAt(i - 1) != '/') {
                out.append(path.charAt(i));
            }
        }
        return out.toString();
    }
}
