package dev.sluice.config;

import java.util.Optional;

/**
 * One thing that is wrong with a file: where, what, and the way out.
 *
 * @param path of keys, entries of a list counted from 1: {@code units.checkout.match[2].path}; empty for the file as a whole
 * @param what the value that was found, or what is the matter with it
 * @param expected what would be right; empty when nothing would
 */
public record Problem(Place place, String path, String what, Optional<String> expected) {
    private static final int LONGEST_PATH = 200;
    private static final int LONGEST_WHAT = 300;

    /** Cuts what is long, and writes control characters out: the text goes to a terminal. */
    public Problem {
        path = printable(path, LONGEST_PATH);
        what = printable(what, LONGEST_WHAT);
    }

    /** Without the place: {@code units.checkout.share: 120% (expected: 0..100% in steps of 0.01%)}. */
    public String message() {
        return (path.isEmpty() ? "" : path + ": ") + what + expected.map(right -> " (expected: " + right + ")").orElse("");
    }

    @Override
    public String toString() {
        return place + ": " + message();
    }

    private static String printable(String text, int longest) {
        var line = new StringBuilder();
        text.codePoints().limit(longest).forEach(point -> {
            if (isShown(point)) {
                line.appendCodePoint(point);
            } else {
                line.append(String.format("\\u%04X", point));
            }
        });
        return text.codePointCount(0, text.length()) > longest ? line + "…" : line.toString();
    }

    /** Not control characters, line ends, and what turns the direction of writing. */
    private static boolean isShown(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> false;
            default -> true;
        };
    }
}
