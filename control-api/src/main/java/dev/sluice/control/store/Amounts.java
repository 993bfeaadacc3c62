package dev.sluice.control.store;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts of money or of anything, kept as whole ten-thousandths so that their sums are exact. */
final class Amounts {
    private static final int PLACES = 4;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}(\\.\\d{1," + PLACES + "}0*)?");

    private Amounts() {}

    /** Reads {@code 49.90}: up to nine digits before the point and four behind it. Anything else is no amount. */
    static Optional<BigDecimal> parse(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    static long written(BigDecimal amount) {
        return amount.movePointRight(PLACES).longValueExact();
    }

    static BigDecimal read(long written) {
        return written == 0 ? BigDecimal.ZERO : plain(BigDecimal.valueOf(written, PLACES));
    }

    /** Without zeros at the end, and never as 1E+3. */
    static BigDecimal plain(BigDecimal amount) {
        BigDecimal least = amount.stripTrailingZeros();
        return least.scale() < 0 ? least.setScale(0) : least;
    }
}
