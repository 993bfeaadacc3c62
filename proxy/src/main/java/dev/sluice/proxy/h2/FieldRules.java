package dev.sluice.proxy.h2;

import java.nio.charset.StandardCharsets;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Which fields may stand in a message of HTTP/2 (RFC 9113 section 8.2); one that may not makes its message malformed. */
final class FieldRules {
    private static final AsciiString CONNECTION = new AsciiString("connection");
    private static final AsciiString KEEP_ALIVE = new AsciiString("keep-alive");
    private static final AsciiString PROXY_CONNECTION = new AsciiString("proxy-connection");
    private static final AsciiString TRANSFER_ENCODING = new AsciiString("transfer-encoding");
    private static final AsciiString UPGRADE = new AsciiString("upgrade");
    private static final AsciiString TE = new AsciiString("te");
    private static final int LONGEST_METHOD = 32;
    /** By character: whether it may stand in a token and is no capital letter. */
    private static final boolean[] LOWER_TOKEN = new boolean[128];

    static {
        for (byte c : "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII)) {
            LOWER_TOKEN[c] = true;
        }
    }

    private FieldRules() {}

    /** Why a field that is no pseudo field must not be there; null: it may. */
    static @Nullable String wrong(CharSequence name, CharSequence value) {
        if (!isName(name)) {
            return "a field name that is no token in lower case";
        }
        if (!isValue(value)) {
            return "a control character or an outer blank in a field value";
        }
        if (isOfConnection(name)) {
            return "a field of the connection: " + name;
        }
        return TE.contentEquals(name) && !AsciiString.contentEqualsIgnoreCase("trailers", value) ? "te other than trailers" : null;
    }

    static boolean isPseudo(CharSequence name) {
        return name.length() > 0 && name.charAt(0) == ':';
    }

    /** Whether it belongs to one connection of HTTP/1.1 and has no place here; the name may have capitals. */
    static boolean isOfConnection(CharSequence name) {
        return switch (name.length()) {
            case 7 -> UPGRADE.contentEqualsIgnoreCase(name);
            case 10 -> CONNECTION.contentEqualsIgnoreCase(name) || KEEP_ALIVE.contentEqualsIgnoreCase(name);
            case 16 -> PROXY_CONNECTION.contentEqualsIgnoreCase(name);
            case 17 -> TRANSFER_ENCODING.contentEqualsIgnoreCase(name);
            default -> false;
        };
    }

    /** Visible characters, also beyond ASCII, with blanks and tabulators in between. */
    static boolean isValue(CharSequence value) {
        int length = value.length();
        if (length > 0 && (isBlank(value.charAt(0)) || isBlank(value.charAt(length - 1)))) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isName(CharSequence name) {
        int length = name.length();
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c >= LOWER_TOKEN.length || !LOWER_TOKEN[c]) {
                return false;
            }
        }
        return length > 0;
    }

    /** A method may have capitals. */
    static boolean isMethod(CharSequence method) {
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if (c >= LOWER_TOKEN.length || !LOWER_TOKEN[c] && (c < 'A' || c > 'Z')) {
                return false;
            }
        }
        return method.length() > 0 && method.length() <= LONGEST_METHOD;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
