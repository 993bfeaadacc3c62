package dev.sluice.load.run;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Who is asked.
 *
 * @param host in lower case, an IPv6 address in brackets
 */
record Server(boolean isEncrypted, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** That of a URL; empty: it has none, or is no URL of HTTP. */
    static Optional<Server> of(URI url) {
        boolean encrypted = "https".equalsIgnoreCase(url.getScheme());
        if (!encrypted && !"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
            return Optional.empty();
        }
        int usual = encrypted ? HTTPS : HTTP;
        return Optional.of(new Server(encrypted, url.getHost().toLowerCase(Locale.ROOT), url.getPort() < 0 ? usual : url.getPort()));
    }

    /** Of a URL, for people; the text itself, if it is none. */
    static String hostOf(String url) {
        try {
            return Optional.ofNullable(URI.create(url).getHost()).orElse(url);
        } catch (IllegalArgumentException _) {
            return url;
        }
    }

    /** As the field Host has it. */
    String authority() {
        return port == (isEncrypted ? HTTPS : HTTP) ? host : host + ":" + port;
    }

    String url() {
        return (isEncrypted ? "https://" : "http://") + authority();
    }

    /** As a resolver and a certificate have it. */
    String name() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
