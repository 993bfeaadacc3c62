package dev.sluice.model;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Which names are watched while their address moves, and who is asked.
 *
 * @param panel the resolvers that stand for everybody's
 * @param roots the name servers of the root, which lead to all others; with another port than 53 all others are asked at that port too
 * @param grace how long after its predicted flip a resolver may still have the old records
 * @param certificates how those of the new addresses are looked at
 */
public record DnsTerms(List<WatchedName> watch, List<PanelResolver> panel, List<InetSocketAddress> roots, Duration grace,
        CertificateTerms certificates) {
    public static final Duration GRACE = Duration.ofSeconds(60);
    /** Nothing is watched. */
    public static final DnsTerms NONE = new DnsTerms(List.of(), List.of(), List.of(), GRACE);

    public DnsTerms {
        watch = List.copyOf(watch);
        panel = List.copyOf(panel);
        roots = List.copyOf(roots);
    }

    /** Certificates are looked at as usual. */
    public DnsTerms(List<WatchedName> watch, List<PanelResolver> panel, List<InetSocketAddress> roots, Duration grace) {
        this(watch, panel, roots, grace, CertificateTerms.USUAL);
    }
}
