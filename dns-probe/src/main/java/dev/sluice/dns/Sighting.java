package dev.sluice.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What one resolver said about one name and type, or why it said nothing.
 *
 * @param name absolute, as asked
 * @param type such as {@code AAAA}
 * @param took from the question to the finding, a repetition over TCP included
 */
public record Sighting(String name, String type, InetSocketAddress server, Duration took, Finding finding) {
    /** An answer or none. */
    public sealed interface Finding {
        /**
         * The server answered.
         *
         * @param rcode such as {@code NOERROR} or {@code NXDOMAIN}
         * @param authoritative the server speaks for the zone and does not repeat what it heard
         * @param records of the answer section, in the order of the answer
         */
        record Answered(String rcode, boolean authoritative, Transport over, List<Entry> records) implements Finding {
            public Answered {
                records = List.copyOf(records);
            }
        }

        /** Nothing usable came; a sentence why. */
        record Failed(String why) implements Finding {}
    }

    /** What carried the answer that counts. */
    public enum Transport {
        UDP, TCP, TLS, HTTPS
    }

    /**
     * One record of an answer.
     *
     * @param ttl seconds
     */
    public record Entry(String name, long ttl, String type, String value) {}

    /** Whether the question was answered: with records, with none, or with the word that the name does not exist. */
    public boolean isAnswered() {
        return switch (finding) {
            case Finding.Answered answered -> answered.rcode().equals("NOERROR") || answered.rcode().equals("NXDOMAIN");
            case Finding.Failed _ -> false;
        };
    }
}
