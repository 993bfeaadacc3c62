package dev.sluice.load.run;

/** Values of fields that came out of data: a line break in one of them must not become another field. */
final class OneLine {
    private OneLine() {}

    static String of(String value) {
        for (int at = 0; at < value.length(); at++) {
            if (isBreak(value.charAt(at))) {
                return blanked(value);
            }
        }
        return value;
    }

    private static boolean isBreak(char c) {
        return c < ' ' && c != '\t' || c == 0x7f;
    }

    private static String blanked(String value) {
        var blanked = new StringBuilder(value.length());
        value.chars().forEach(c -> blanked.append(isBreak((char) c) ? ' ' : (char) c));
        return blanked.toString();
    }
}
