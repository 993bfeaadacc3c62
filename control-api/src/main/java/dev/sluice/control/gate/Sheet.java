package dev.sluice.control.gate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the books of one stack say. */
sealed interface Sheet {
    /**
     * All that is in them of before a moment.
     *
     * @param from where they were read
     */
    record Read(String from, Instant before, Map<String, Bucket> buckets) implements Sheet {
        public Read {
            buckets = new TreeMap<>(buckets);
        }

        long rows() {
            return buckets.values().stream().mapToLong(Bucket::count).sum();
        }
    }

    /** They could not be read. */
    record Trouble(String sentence) implements Sheet {}

    /**
     * Rows that belong together.
     *
     * @param checksum the sum of the rows' 64-bit hashes modulo 2^64, whatever their order, or any text
     */
    record Bucket(long count, String sum, String checksum) {
        private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(64);

        /** A checksum as it is compared: numbers modulo 2^64, so that signed and unsigned ones are the same. */
        static String normal(String checksum) {
            return number(checksum).map(number -> number.mod(MODULUS).toString()).orElse(checksum);
        }

        private static Optional<BigInteger> number(String text) {
            try {
                return Optional.of(new BigDecimal(text).toBigIntegerExact());
            } catch (ArithmeticException | NumberFormatException _) {
                return Optional.empty();
            }
        }
    }
}
