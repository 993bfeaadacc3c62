package dev.sluice.config;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

import dev.sluice.model.TimeText;

/** Whole numbers with a unit, as they stand in the file. */
final class Quantity {
    private static final Pattern RATE = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,3})?)/s");
    private static final Pattern PART = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,4})?)%");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(|B|KiB|MiB|GiB|TiB)");
    private static final Map<String, Integer> SHIFTS = Map.of("", 0, "B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);

    private Quantity() {}

    /** Reads {@code 250ms}, {@code 30s}, {@code 15m}, {@code 24h} or {@code 30d}. */
    static Optional<Duration> duration(String text) {
        return TimeText.parse(text);
    }

    /** Reads {@code 50/s} or {@code 0.5/s}. */
    static OptionalDouble rate(String text) {
        var parts = RATE.matcher(text);
        return parts.matches() ? OptionalDouble.of(Double.parseDouble(parts.group(1))) : OptionalDouble.empty();
    }

    /** Reads {@code 5%} or {@code 0.001%} as a part of 1. */
    static OptionalDouble part(String text) {
        var parts = PART.matcher(text);
        double percent = parts.matches() ? Double.parseDouble(parts.group(1)) : Double.NaN;
        return percent <= 100 ? OptionalDouble.of(percent / 100) : OptionalDouble.empty();
    }

    /** Reads {@code 64KiB}, or a plain number of bytes. */
    static OptionalLong size(String text) {
        var parts = SIZE.matcher(text);
        if (!parts.matches()) {
            return OptionalLong.empty();
        }
        var bytes = new BigInteger(parts.group(1)).shiftLeft(SHIFTS.getOrDefault(parts.group(2), 0));
        return bytes.bitLength() < Long.SIZE ? OptionalLong.of(bytes.longValueExact()) : OptionalLong.empty();
    }
}
