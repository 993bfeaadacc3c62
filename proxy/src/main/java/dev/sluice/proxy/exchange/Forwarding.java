package dev.sluice.proxy.exchange;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import io.netty.handler.codec.http.HttpHeaders;

import dev.sluice.model.Network;
import dev.sluice.proxy.route.Caller;

/**
 * Who the client is, as far as the proxies in front of us are believed.
 *
 * @param trusted whether the peer is one whose forwarding fields are believed
 * @param caller the peer, or behind trusted proxies the last address that is none of them
 */
record Forwarding(boolean trusted, Caller caller) {
    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";

    static Forwarding of(Peer peer, HttpHeaders headers, List<Network> trusted) {
        if (!isTrusted(peer, trusted)) {
            return new Forwarding(false, peer.caller());
        }
        String proto = headers.get(PROTO);
        boolean encrypted = proto == null ? peer.caller().encrypted() : proto.equalsIgnoreCase("https");
        InetAddress client = lastUntrusted(peer.address(), headers.getAll(FOR), trusted);
        return new Forwarding(true, new Caller(client, encrypted, peer.caller().tls()));
    }

    /** Whether its forwarding fields are believed. */
    static boolean isTrusted(Peer peer, List<Network> trusted) {
        return contains(trusted, peer.address());
    }

    InetAddress client() {
        return caller.address();
    }

    private static InetAddress lastUntrusted(InetAddress peer, List<String> lines, List<Network> trusted) {
        InetAddress last = peer;
        for (String line : lines.reversed()) {
            int end = line.length();
            while (end >= 0) { // from the right, for what stands left of the first stranger is a stranger's word, however long
                int comma = line.lastIndexOf(',', end - 1);
                Optional<InetAddress> hop = Network.address(withoutPort(line.substring(comma + 1, end).strip()));
                end = comma;
                if (hop.isEmpty()) {
                    return last; // what stands left of nonsense was not written by a trusted proxy
                }
                last = hop.get();
                if (!contains(trusted, last)) {
                    return last;
                }
            }
        }
        return last;
    }

    /** Some proxies write {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String hop) {
        int bracket = hop.indexOf(']');
        if (hop.startsWith("[") && bracket > 0) {
            return hop.substring(1, bracket);
        }
        int colon = hop.indexOf(':');
        return colon > 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    private static boolean contains(List<Network> networks, InetAddress address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
