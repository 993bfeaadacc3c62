package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one address served for one name.
 *
 * @param watched the name whose records move there; empty: none
 * @param address without the port
 * @param at when it was looked at
 * @param served empty: no certificate was seen
 * @param findings the gravest first
 */
public record CertificateSight(String watched, String host, String address, int port, Instant at, Optional<Served> served,
        List<Finding> findings) {
    /** Enough for people to react. */
    public static final Duration SOON = Duration.ofDays(14);
    /** Not enough for anything but that. */
    public static final Duration NOW_OR_NEVER = Duration.ofDays(3);
    /** What is older says nothing of now. */
    public static final Duration EVERY = Duration.ofMinutes(5);

    public CertificateSight {
        findings = List.copyOf(findings);
    }

    /** Whether visitors could be sent there. */
    public enum Standing {
        FINE, FAILS,
        /** It could not be asked. */
        UNKNOWN;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The certificate and how it was shown.
     *
     * @param names of its subjectAltName
     * @param sha256 of the whole certificate, in hexadecimal
     * @param chain how many certificates came
     * @param keys {@code RSA}, {@code ECDSA}: what kinds of certificates clients can get
     * @param versions of TLS that are taken, the highest first
     * @param alpn the protocol that a client which knows HTTP/1.1 and HTTP/2 gets; empty: none was agreed on
     * @param caa the names by which CAA records name its issuer; none: not known
     */
    public record Served(String subject, String issuer, List<String> names, Instant from, Instant until, String sha256, int chain,
            List<String> keys, List<String> versions, String alpn, List<String> caa) {
        public Served {
            names = List.copyOf(names);
            keys = List.copyOf(keys);
            versions = List.copyOf(versions);
            caa = List.copyOf(caa);
        }
    }

    /** What was found. */
    public enum Kind {
        /** No connection comes about. */
        UNREACHABLE(true),
        /** It is connected to and says nothing. */
        SILENT(true),
        /** The connection ends before anything is said. */
        CLOSED(false),
        /** It speaks something else than TLS. */
        NO_TLS(false),
        /** It refuses the handshake. */
        HANDSHAKE(false), CHAIN(false), SELF_SIGNED(false), EXPIRED(false), NOT_YET_VALID(false), EXPIRES_SOON(false), WRONG_NAME(false),
        /** It is what the server shows for any name. */
        DEFAULT_HOST(false),
        /** It is made for something else than servers. */
        USAGE(false), KEY_TYPES(false), H2_MISSING(false), TLS_VERSIONS(false), NOT_STAPLED(false), REDIRECT(false),
        /** A request over TLS is not answered. */
        NO_PAGE(false), MARKER(false),
        HSTS(false),
        /** Its issuer may issue no other one. */
        CAA_BLOCKS(false),
        /** How it compares with what old serves. */
        COMPARED(false);

        private final boolean unasked;

        Kind(boolean unasked) {
            this.unasked = unasked;
        }

        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One thing that was found.
     *
     * @param severity {@link Severity#INFO}: good to know; all others stand against sending visitors there
     * @param remedy empty: nothing has to be done
     */
    public record Finding(Kind kind, Severity severity, String sentence, String remedy) {}

    public Standing standing() {
        if (findings.stream().anyMatch(finding -> finding.kind().unasked)) {
            return Standing.UNKNOWN;
        }
        return findings.stream().anyMatch(finding -> finding.severity() != Severity.INFO) ? Standing.FAILS : Standing.FINE;
    }

    /** The same with one thing more that was found. */
    public CertificateSight with(Finding more) {
        List<Finding> all = new ArrayList<>(findings);
        all.add(more);
        all.sort(Comparator.comparing(Finding::severity).reversed());
        return new CertificateSight(watched, host, address, port, at, served, all);
    }

    /** What stands against it. */
    public List<Finding> against() {
        return findings.stream().filter(finding -> finding.severity() != Severity.INFO).toList();
    }

    /** For people: {@code www.shop.example at 198.51.100.10}. */
    public String subject() {
        return host + " at " + place();
    }

    /** The address, and the port unless it is the usual one. */
    public String place() {
        String literal = address.indexOf(':') >= 0 ? "[" + address + "]" : address;
        return port == CertificateTerms.PORT ? address : literal + ":" + port;
    }
}
