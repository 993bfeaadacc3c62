package dev.sluice.load.draft;

import java.util.regex.Pattern;

/** Values that a server made up, as far as one can tell by looking at them. */
final class Token {
    private static final Pattern LETTERS = Pattern.compile("[A-Za-z0-9_=+/.:~-]+");
    private static final int SHORTEST = 4;
    private static final int LONG = 20;

    private Token() {}

    /** Numbers and mixtures of at least some length, and what is too long for a word; not dates and prices with a point. */
    static boolean isLikely(String value) {
        return value.length() >= SHORTEST && LETTERS.matcher(value).matches()
                && !value.matches("\\d{1,3}\\.\\d{2}|\\d{4}-\\d\\d-\\d\\d|(19|20)\\d\\d")
                && (value.chars().anyMatch(Character::isDigit) || value.length() >= LONG && value.indexOf('-') < 0);
    }
}
