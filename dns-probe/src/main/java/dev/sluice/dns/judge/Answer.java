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
     */
    record Records(Set<String> values, long ttl, long slowest) implements Answer {
        public Records {
            values = Set.copyOf(values);
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
}
