package dev.sluice.model;

import java.util.Locale;

/**
 * One address of a stack, spoken to in HTTP/1.1.
 *
 * @param scheme http, or https: over TLS
 * @param host a DNS name or an IP literal (IPv6 without brackets)
 * @param port 1..65535
 */
public record Origin(Scheme scheme, String host, int port) {
    /** What is spoken there. */
    public enum Scheme {
        HTTP(80), HTTPS(443);

        private final int port;

        Scheme(int port) {
            this.port = port;
        }

        /** Where it is spoken unless something else is said. */
        public int port() {
            return port;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Origin {
        if (host.isBlank()) {
            throw new IllegalArgumentException("origin host: empty (expected: a name or an address)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("origin port: " + port + " (expected: 1..65535)");
        }
    }

    /** One that is spoken to in plain HTTP. */
    public Origin(String host, int port) {
        this(Scheme.HTTP, host, port);
    }

    public boolean isEncrypted() {
        return scheme == Scheme.HTTPS;
    }

    /** Host and port as they stand in a URL and in labels. */
    public String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return scheme + "://" + authority();
    }
}
