package dev.sluice.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What the ledger is told of one write on new, in this order: that it is meant, and then what became of it. */
public sealed interface LedgerNote {
    /** Stands for the amount among the names of an accepted write: no place in an exchange is called so. */
    String AMOUNT = "amount";

    /** Tells one write from all others, of every process and run. */
    long ref();

    /**
     * It is about to be sent to new, so from here on new may have it.
     *
     * @param endpoint the declared one, or {@link Endpoint#OTHER}: never a raw path
     * @param key the client's Idempotency-Key
     * @param visitor who wrote, as the fence tells visitors apart
     */
    record Meant(long ref, Instant at, String unit, String method, String endpoint, String requestId, Optional<String> key,
            long visitor) implements LedgerNote {}

    /**
     * New has accepted it.
     *
     * @param names what head and path of the exchange tell, by the texts of {@link Extract}; the amount by {@link #AMOUNT}
     * @param whole whether every place was looked at that may tell a name
     */
    record Accepted(Meant meant, int status, Map<String, String> names, boolean whole) implements LedgerNote {
        public Accepted {
            names = Map.copyOf(names);
        }

        @Override
        public long ref() {
            return meant.ref();
        }
    }

    /**
     * The body of that answer.
     *
     * @param body its beginning, if it is JSON; not kept
     * @param terms what is to be taken out of it
     */
    record Told(long ref, LedgerTerms terms, String body) implements LedgerNote {}

    /** New may have accepted it and may not have: its answer was cut. */
    record Unknown(Meant meant) implements LedgerNote {
        @Override
        public long ref() {
            return meant.ref();
        }
    }

    /** New has not accepted it. */
    record Nothing(long ref) implements LedgerNote {}
}
