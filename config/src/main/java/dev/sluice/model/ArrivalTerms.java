package dev.sluice.model;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * At which addresses visitors come in, and which other products count there too.
 *
 * @param old of the old stack's site, as this machine has them
 * @param fresh the new ones; none of them is old
 */
public record ArrivalTerms(Set<InetAddress> old, Set<InetAddress> fresh, List<Peer> peers) {
    public ArrivalTerms {
        old = Set.copyOf(old);
        fresh = Set.copyOf(fresh);
        peers = List.copyOf(peers);
        if (old.isEmpty() || fresh.isEmpty() || old.stream().anyMatch(fresh::contains)) {
            throw new IllegalArgumentException("arrivals: " + old + " and " + fresh + " (expected: addresses before and others after)");
        }
    }

    /**
     * The control API of another product.
     *
     * @param url without a path
     * @param token of a viewer there
     * @param ca a PEM file of the authorities that are believed of it; empty: those of the JDK
     * @param certificate what it is shown when it asks for a certificate; empty: nothing
     */
    public record Peer(URI url, String token, Optional<Path> ca, Optional<CertificateFiles> certificate) {
        public Peer {
            if (!isSecured(url) && (ca.isPresent() || certificate.isPresent())) {
                throw new IllegalArgumentException("peer: " + url + " with what handshakes are done with (expected: https://)");
            }
        }

        /** One that is believed as the JDK has it, and shown nothing. */
        public Peer(URI url, String token) {
            this(url, token, Optional.empty(), Optional.empty());
        }

        /** Whether who is there is met over TLS. */
        public static boolean isSecured(URI url) {
            return "https".equalsIgnoreCase(url.getScheme());
        }

        /** Without the secret, for logs. */
        @Override
        public String toString() {
            return url.toString();
        }
    }

    /** What a local address is. */
    public enum Place {
        OLD, NEW,
        /** Neither of them. */
        ELSEWHERE
    }

    /** Asked for each request: allocates nothing. */
    public Place placeOf(InetAddress local) {
        return old.contains(local) ? Place.OLD : fresh.contains(local) ? Place.NEW : Place.ELSEWHERE;
    }
}
