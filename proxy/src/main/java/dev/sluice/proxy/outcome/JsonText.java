package dev.sluice.proxy.outcome;

/** Texts as JSON has them, in visible ASCII alone. */
public final class JsonText {
    private JsonText() {}

    /** Adds one, with its quotes. */
    public static void append(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            escape(text.charAt(i), out);
        }
        out.append('"');
    }

    private static void escape(char c, StringBuilder out) {
        if (c == '"' || c == '\\') {
            out.append('\\').append(c);
        } else if (c < ' ' || c > '~') {
            out.append("\\u").append(Integer.toHexString(c | 0x10000), 1, 5);
        } else {
            out.append(c);
        }
    }
}
