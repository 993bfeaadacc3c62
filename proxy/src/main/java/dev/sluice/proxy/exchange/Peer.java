package dev.sluice.proxy.exchange;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * The other end of a client connection.
 *
 * @param text the address as it stands in X-Forwarded-For
 * @param node the address as it stands in Forwarded (RFC 7239 section 6)
 * @param scheme {@code http} or {@code https}
 */
public record Peer(InetAddress address, String text, String node, String scheme) {
    public static Peer of(InetAddress address, String scheme) {
        String literal = address.getHostAddress();
        int zone = literal.indexOf('%');
        String text = zone < 0 ? literal : literal.substring(0, zone);
        return new Peer(address, text, address instanceof Inet6Address ? "\"[" + text + "]\"" : text, scheme);
    }
}
