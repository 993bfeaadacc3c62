package dev.sluice.model;

/**
 * One address of a stack, spoken to in plain HTTP/1.1.
 *
 * @param host a DNS name or an IP literal (IPv6 without brackets)
 * @param port 1..65535
 */
public record Origin(String host, int port) {
    public Origin {
        if (host.isBlank()) {
            throw new IllegalArgumentException("origin host: empty (expected: a name or an address)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("origin port: " + port + " (expected: 1..65535)");
        }
    }

    /** Host and port as they stand in a URL and in labels. */
    public String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return "http://" + authority();
    }
}
