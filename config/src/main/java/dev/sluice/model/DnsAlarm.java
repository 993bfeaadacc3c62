package dev.sluice.model;

import java.time.Instant;
import java.util.Locale;

/**
 * Something about a name that somebody should know while its address moves.
 *
 * @param who the resolver, server or record that shows it; empty: the name as such
 * @param sentence what was seen
 * @param remedy what to do about it
 * @param since when it was first seen without a break
 */
public record DnsAlarm(Kind kind, Severity severity, String who, String sentence, String remedy, Instant since) {
    /** What is wrong. */
    public enum Kind {
        /** The servers of the zone have not said the same for minutes. */
        AUTH_SPLIT,
        /** A resolver gives out what it should have forgotten. */
        LATE,
        /** An address that is neither the old nor the new one. */
        ALIEN,
        /** The name does not exist, some say. */
        NXDOMAIN,
        /** Resolvers fail at it. */
        SERVFAIL,
        /** The old records are back. */
        FLIP_BACK,
        /** One of A and AAAA has moved without the other. */
        AAAA_FORGOTTEN,
        /** The hints of an HTTPS record still point to the old address. */
        SVCB_FORGOTTEN,
        /** Signatures do not verify. */
        DNSSEC_BOGUS,
        /** The zone above vouches for other keys than a server of the zone has. */
        DS_MISMATCH;

        /** As in files and answers: {@code auth-split}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
