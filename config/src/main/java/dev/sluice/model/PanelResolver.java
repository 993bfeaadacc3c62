package dev.sluice.model;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A resolver that stands for those who ask it, by one protocol.
 *
 * @param name as tables show it; a protocol behind a slash where it is asked by several
 * @param operator who runs it; empty: not said
 * @param weight its part of the visitors, against the other resolvers
 */
public record PanelResolver(String name, String operator, double weight, Way way) {
    public PanelResolver {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: above 0)");
        }
    }

    /** How it is asked. */
    public sealed interface Way {
        /** Over UDP, and over TCP what UDP truncates. */
        record Udp(InetSocketAddress at) implements Way {}

        /** Over TCP alone (RFC 7766). */
        record Tcp(InetSocketAddress at) implements Way {}

        /**
         * Over TLS (RFC 7858).
         *
         * @param name that its certificate bears
         * @param ca whose certificates are believed; empty: those of the system
         */
        record Tls(InetSocketAddress at, String name, Optional<Path> ca) implements Way {}

        /** Over HTTPS (RFC 8484). */
        record Https(URI url, Optional<Path> ca) implements Way {}
    }

    /** Where it is, for people. */
    public String place() {
        return switch (way) {
            case Way.Udp(InetSocketAddress at) -> "udp " + text(at);
            case Way.Tcp(InetSocketAddress at) -> "tcp " + text(at);
            case Way.Tls(InetSocketAddress at, var _, var _) -> "tls " + text(at);
            case Way.Https(URI url, var _) -> url.toString();
        };
    }

    private static String text(InetSocketAddress at) {
        String host = at.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + at.getPort();
    }
}
