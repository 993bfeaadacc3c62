package dev.sluice.model;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The part of a unit's visitors that goes to the new stack.
 *
 * @param basisPoints 0..10000; 100 bp = 1 %; 0 means exactly nobody
 */
public record Share(int basisPoints) implements Comparable<Share> {
    public static final int WHOLE = 10_000;
    public static final Share NONE = new Share(0);
    public static final Share ALL = new Share(WHOLE);

    private static final Pattern TEXT = Pattern.compile("\\d{1,3}(?:\\.\\d{1,2})?%");

    public Share {
        if (basisPoints < 0 || basisPoints > WHOLE) {
            throw new IllegalArgumentException("share: " + basisPoints + " bp (expected: 0..10000; 100 bp = 1 %)");
        }
    }

    /** Reads {@code 25%} or {@code 0.05%}; empty when the text is no share between 0 % and 100 % in steps of 0.01 %. */
    public static Optional<Share> parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        int points = new BigDecimal(text.substring(0, text.length() - 1)).movePointRight(2).intValueExact();
        return points <= WHOLE ? Optional.of(new Share(points)) : Optional.empty();
    }

    /** Whether a bucket (0..9999) is sent to the new stack; what is admitted at one share is admitted at every higher one. */
    public boolean admits(int bucket) {
        return bucket < basisPoints;
    }

    public boolean isNone() {
        return basisPoints == 0;
    }

    @Override
    public int compareTo(Share other) {
        return Integer.compare(basisPoints, other.basisPoints);
    }

    /** As in files and answers: {@code 25%}, {@code 0.5%}. */
    @Override
    public String toString() {
        return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + "%";
    }
}
