package dev.sluice.control.journey;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that may be looked at so often and no more: a pattern that tries one way after the other without end is stopped by its own reading,
 * after the same number of letters on every machine. Where that happens the pattern counts as not found.
 */
final class Bounded implements CharSequence {
    private static final int LOOKS = 5_000_000;
    private static final int LOOKS_A_LETTER = 20;

    private final String text;
    private long left;

    private Bounded(String text) {
        this.text = text;
        left = LOOKS + (long) LOOKS_A_LETTER * text.length();
    }

    /** The first match. */
    static Optional<Matcher> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(new Bounded(text));
        try {
            return matcher.find() ? Optional.of(matcher) : Optional.empty();
        } catch (Exhausted | StackOverflowError _) {
            return Optional.empty();
        }
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new Exhausted();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }

    private static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Exhausted() {
            super("", null, false, false);
        }
    }
}
