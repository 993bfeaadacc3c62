package dev.sluice.model;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where clients connect, and how.
 *
 * @param tls empty: plain HTTP
 * @param proxies peers that must say by the PROXY protocol for whom they speak; nobody else is believed
 */
public record Listener(Site.Address address, Optional<Tls> tls, List<Network> proxies) {
    public Listener {
        proxies = List.copyOf(proxies);
    }

    public static Listener plain(Site.Address address) {
        return new Listener(address, Optional.empty(), List.of());
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    public boolean asksForCertificates() {
        return tls.isPresent() && tls.get().clientCa().isPresent();
    }

    /** Whether a peer must begin with a header of the PROXY protocol. */
    public boolean expectsProxy(InetAddress peer) {
        for (Network network : proxies) {
            if (network.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What clients are shown and asked for. The certificate is chosen by the name that the client asks for; the first serves all others.
     *
     * @param certificates at least one
     * @param clientCa a PEM file of the authorities that clients' certificates come from; empty: clients show none
     * @param clientRequired whether a client without a certificate is refused
     */
    public record Tls(List<CertificateFiles> certificates, Optional<Path> clientCa, boolean clientRequired) {
        public Tls {
            certificates = List.copyOf(certificates);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("listen.tls: no certificate (expected: at least one)");
            }
        }
    }
}
