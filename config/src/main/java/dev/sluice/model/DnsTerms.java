package dev.sluice.model;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which names are watched while their address moves, and who is asked.
 *
 * @param panel the resolvers that stand for everybody's
 * @param roots the name servers of the root, which lead to all others; with another port than 53 all others are asked at that port too
 * @param grace how long after its predicted flip a resolver may still have the old records
 * @param certificates how those of the new addresses are looked at
 * @param clients networks of visitors, for which the servers of the zone are asked where they answer by network
 * @param arrivals where requests come in; empty: that is not counted
 */
public record DnsTerms(List<WatchedName> watch, List<PanelResolver> panel, List<InetSocketAddress> roots, Duration grace,
        CertificateTerms certificates,
        List<Network> clients, Optional<ArrivalTerms> arrivals) {
    public static final Duration GRACE = Duration.ofSeconds(60);
    /** Nothing is watched. */
    public static final DnsTerms NONE = new DnsTerms(List.of(), List.of(), List.of(), GRACE);

    public DnsTerms {
        watch = List.copyOf(watch);
        panel = List.copyOf(panel);
        roots = List.copyOf(roots);
        clients = List.copyOf(clients);
    }

    /** The same where nothing is counted: what a watch of names has learned does not depend on that. */
    public DnsTerms uncounted() {
        return new DnsTerms(watch, panel, roots, grace, certificates, clients, Optional.empty());
    }

    /** Of no network, where nothing is counted and certificates are looked at as usual. */
    public DnsTerms(List<WatchedName> watch, List<PanelResolver> panel, List<InetSocketAddress> roots, Duration grace) {
        this(watch, panel, roots, grace, CertificateTerms.USUAL, List.of(), Optional.empty());
    }
}
