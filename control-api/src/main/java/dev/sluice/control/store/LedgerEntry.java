package dev.sluice.control.store;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One write that new has accepted, or may have.
 *
 * @param seq in the order in which it became clear, counted from 1 over all units
 * @param at when it was sent
 * @param endpoint the declared one, or {@code other}
 * @param status of the answer; empty: it had none, or none that we saw
 * @param key the client's Idempotency-Key
 * @param names by which it is found again, by the places they were taken from
 * @param carried whether a person has said that old has it now, or that it is given up
 */
public record LedgerEntry(long seq, Instant at, String unit, String method, String endpoint, Certainty certainty, Optional<Integer> status,
        String requestId, Optional<String> key, Map<String, String> names, Optional<BigDecimal> amount, boolean carried) {
    public LedgerEntry {
        names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    }

    /** What is known of it. */
    public enum Certainty {
        /** New has answered that it accepted it. */
        ACCEPTED,
        /** It was sent, and the answer was cut. */
        UNKNOWN,
        /** It was about to be sent when this product was killed. */
        UNCERTAIN;

        /** The word used in answers and in the database. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Certainty parse(String label) {
            return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("certainty of a ledger entry: " + label));
        }
    }
}
