package dev.sluice.dns.judge;

import java.util.Set;

/** What came of one question. */
public sealed interface Answer {
    /**
     * The name has records of the type.
     *
     * @param values in their canonical form
     * @param ttl seconds until some link of the chain is asked for again
     * @param slowest the longest TTL of a link
     * @param denied whether another server, of a zone that an alias leads to, has none
     */
    record Records(Set<String> values, long ttl, long slowest, boolean denied) implements Answer {
        public Records {
            values = Set.copyOf(values);
        }

        /** Nobody denies them. */
        public Records(Set<String> values, long ttl, long slowest) {
            this(values, ttl, slowest, false);
        }
    }

    /** The name exists and has no such record. */
    record Empty() implements Answer {}

    /** The name does not exist. */
    record NoName() implements Answer {}

    /**
     * The server failed.
     *
     * @param unchecked whether it answers well when it is told not to verify signatures
     */
    record Failure(boolean unchecked) implements Answer {}

    /** Nothing usable came; a few words why. */
    record Nothing(String why) implements Answer {}

    /** Whether somebody who should know says that there is no such record. */
    default boolean isDenied() {
        return switch (this) {
            case Records records -> records.denied();
            case Empty _,NoName _ -> true;
            case Failure _,Nothing _ -> false;
        };
    }
}
