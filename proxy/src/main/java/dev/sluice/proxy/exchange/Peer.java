package dev.sluice.proxy.exchange;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.function.Predicate;

import dev.sluice.model.TlsFacts;
import dev.sluice.proxy.route.Caller;

/**
 * The other end of a client connection.
 *
 * @param caller who asks, as long as nobody speaks for another
 * @param text the address as it stands in X-Forwarded-For
 * @param node the address as it stands in Forwarded (RFC 7239 section 6)
 * @param local where it came in: our end of the connection, or what a proxy in front of us says that it was
 * @param scheme {@code http} or {@code https}
 * @param misdirects whether a host must not be asked for on this connection, because another certificate than the one shown bears its name
 */
public record Peer(Caller caller, String text, String node, InetAddress local, String scheme, Predicate<String> misdirects) {
    public static Peer of(InetAddress address, InetAddress local, String scheme) {
        String literal = address.getHostAddress();
        int zone = literal.indexOf('%');
        String text = zone < 0 ? literal : literal.substring(0, zone);
        var caller = new Caller(address, scheme.equals("https"), TlsFacts.NONE);
        return new Peer(caller, text, address instanceof Inet6Address ? "\"[" + text + "]\"" : text, local, scheme, _ -> false);
    }

    /** The same, after its handshake. */
    public Peer shaken(TlsFacts facts, Predicate<String> elsewhere) {
        return new Peer(new Caller(caller.address(), caller.encrypted(), facts), text, node, local, scheme, elsewhere);
    }

    public InetAddress address() {
        return caller.address();
    }
}
