package dev.sluice.model;

import java.net.InetAddress;
import java.util.List;

/**
 * Where clients connect, and how.
 *
 * @param proxies peers that must say by the PROXY protocol for whom they speak; nobody else is believed
 */
public record Listener(Site.Address address, List<Network> proxies) {
    public Listener {
        proxies = List.copyOf(proxies);
    }

    public static Listener plain(Site.Address address) {
        return new Listener(address, List.of());
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
}
