package dev.sluice.config;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.sluice.model.Network;

/**
 * A host with a port, as in a URL.
 *
 * @param host a name or an IP literal, in lower case, IPv6 without brackets
 * @param port 0..65535
 */
record HostPort(String host, int port) {
    private static final Pattern TEXT = Pattern.compile("(?<host>\\[[^\\]]+]|[^:\\[\\]]+):(?<port>\\d{1,5})");
    private static final String LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)(?:" + LABEL + "\\.)*+(?!\\d+$)" + LABEL);

    /** Reads {@code shop.example:80}, {@code 127.0.0.1:0} or {@code [::1]:8080}. */
    static Optional<HostPort> parse(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(parts.start("port")));
        return port > 65_535 ? Optional.empty()
                : host(text.substring(0, parts.end("host"))).map(host -> new HostPort(host, port));
    }

    /** Reads a name, an IPv4 address, or an IPv6 address in brackets; comes back in lower case and without brackets. */
    static Optional<String> host(String text) {
        String host = text.toLowerCase(Locale.ROOT);
        if (host.startsWith("[") && host.endsWith("]")) {
            return Optional.of(host.substring(1, host.length() - 1)).filter(HostPort::isIpv6);
        }
        boolean good = NAME.matcher(host).matches() || host.indexOf(':') < 0 && Network.address(host).isPresent();
        return good ? Optional.of(host) : Optional.empty();
    }

    private static boolean isIpv6(String literal) {
        return literal.indexOf(':') >= 0 && Network.address(literal).isPresent();
    }

    /** Whether two listeners cannot both have this port: the same host, or one of them takes all. */
    boolean excludes(HostPort other) {
        return port != 0 && port == other.port && (host.equals(other.host) || takesAll() || other.takesAll());
    }

    /** Whether nobody else reaches it. */
    boolean isOfThisMachine() {
        return host.equals("localhost") || Network.address(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private boolean takesAll() {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
