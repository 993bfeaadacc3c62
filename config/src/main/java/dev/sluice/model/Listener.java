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
 * @param http2 whether HTTP/2 is spoken beside HTTP/1.1
 */
public record Listener(Site.Address address, Optional<Tls> tls, List<Network> proxies, Http2 http2) {
    /** How a client comes to speak HTTP/2 (RFC 9113 section 3). */
    public enum Http2 {
        /** By what it chooses in its handshake of TLS; not over plain connections. */
        ON,
        /** Never. */
        OFF,
        /** By beginning a plain connection with it. */
        PRIOR_KNOWLEDGE
    }

    public Listener {
        proxies = List.copyOf(proxies);
        if (http2 == Http2.PRIOR_KNOWLEDGE && tls.isPresent()) {
            throw new IllegalArgumentException("listen.http2: prior-knowledge with tls (expected: on or off)");
        }
    }

    public static Listener plain(Site.Address address) {
        return new Listener(address, Optional.empty(), List.of(), Http2.ON);
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    public boolean asksForCertificates() {
        return tls.isPresent() && tls.get().clientCa().isPresent();
    }

    /** Whether HTTP/2 is offered in handshakes of TLS. */
    public boolean offersHttp2() {
        return tls.isPresent() && http2 == Http2.ON;
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
