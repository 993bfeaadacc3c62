package dev.sluice.proxy.route;

/** Characters of URIs (RFC 3986 section 2). */
final class Ascii {
    private Ascii() {}

    static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    static boolean isUnreserved(char c) {
        return isAlphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
    }

    /** Stands for itself in a path segment; {@code ;} does too, but servers disagree on what it begins. */
    static boolean isPlain(char c) {
        return isUnreserved(c) || "!$&'()*+,=:@".indexOf(c) >= 0;
    }

    /** 0..15, or -1 for a character that is no hexadecimal digit. */
    static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    /** The byte of the escape at {@code at}, or -1 when there is no whole escape there. */
    static int escaped(CharSequence text, int at) {
        if (at + 2 >= text.length() || text.charAt(at) != '%') {
            return -1;
        }
        int high = hex(text.charAt(at + 1));
        int low = hex(text.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    static void appendEscape(StringBuilder out, int value) {
        out.append('%').append(upperHex(value >> 4)).append(upperHex(value & 15));
    }

    private static char upperHex(int digit) {
        return (char) (digit < 10 ? '0' + digit : 'A' + digit - 10);
    }
}
