package dev.sluice.model;

/**
 * Text as people are shown it. A program or a stranger may have written it, and what moves a cursor, turns the direction of reading, breaks
 * a line or is not seen at all makes a text say something else than it does.
 */
public final class PlainText {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private PlainText() {}

    /** Whether it shows what it says, on one line. */
    public static boolean is(String text) {
        return text.codePoints().noneMatch(point -> Character.isISOControl(point) || isHidden(point));
    }

    /** On one line: ASCII's control characters are a space, everything else that does not show what it is stands there by its number. */
    public static String line(String text) {
        return escaped(text.replaceAll("\\p{Cntrl}+", " "));
    }

    /** With the number of what would not show, but for control characters of ASCII, in the way in which JSON and Java write it. */
    public static String escaped(String text) {
        if (text.codePoints().noneMatch(PlainText::isHidden)) {
            return text;
        }
        var shown = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (isHidden(point)) {
                for (char part : Character.toChars(point)) {
                    shown.append(String.format("\\u%04x", (int) part));
                }
            } else {
                shown.appendCodePoint(point);
            }
        });
        return shown.toString();
    }

    /** The two joiners are part of emoji and of some scripts' words. */
    private static boolean isHidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL -> point > 0x7F;
            case Character.FORMAT -> point != ZERO_WIDTH_JOINER && point != ZERO_WIDTH_NON_JOINER;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> false;
        };
    }
}
