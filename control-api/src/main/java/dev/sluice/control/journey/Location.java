package dev.sluice.control.journey;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Where a reference of a text or of an answer leads, as browsers read it: what may not stand in a URL is escaped rather than refused. */
final class Location {
    private static final String ESCAPED = " \"<>\\^`{|}";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Location() {}

    /** Seen from a place; empty where it leads nowhere that speaks HTTP. */
    static Optional<URI> of(URI from, String reference) {
        String text = escaped(reference.strip());
        int fragment = text.indexOf('#');
        text = fragment < 0 ? text : text.substring(0, fragment);
        try {
            URI url = resolved(from, text);
            boolean isHttp = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return isHttp && url.getHost() != null ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** {@link URI#resolve} takes a reference that is empty, or a query alone, as RFC 2396 did: away from the last part of the path. */
    private static URI resolved(URI from, String text) throws URISyntaxException {
        String path = from.getRawPath().isEmpty() ? "/" : from.getRawPath();
        String base = from.getScheme() + "://" + from.getRawAuthority() + path;
        if (text.isEmpty()) {
            return from;
        }
        URI url = text.startsWith("?") ? new URI(base + text) : new URI(base).resolve(new URI(text));
        return url.getRawPath() == null || !url.getRawPath().isEmpty() ? url
                : new URI(
                        url.getScheme() + "://" + url.getRawAuthority() + "/" + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
    }

    private static String escaped(String text) {
        int query = text.indexOf('?');
        var escaped = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            int letter = text.codePointAt(at);
            boolean isBracketInPath = (letter == '[' || letter == ']') && (query < 0 || at < query) && text.startsWith("/")
                    && !text.startsWith("//");
            if (letter <= ' ' || letter >= 0x7f || ESCAPED.indexOf(letter) >= 0 || isBracketInPath
                    || letter == '%' && !isEscape(text, at)) {
                append(escaped, Character.toString(letter));
            } else {
                escaped.appendCodePoint(letter);
            }
        }
        return escaped.toString();
    }

    private static boolean isEscape(String text, int at) {
        return at + 2 < text.length() && HexFormat.isHexDigit(text.charAt(at + 1)) && HexFormat.isHexDigit(text.charAt(at + 2));
    }

    private static void append(StringBuilder escaped, String letter) {
        for (byte each : letter.getBytes(StandardCharsets.UTF_8)) {
            escaped.append('%').append(HEX.toHexDigits(each));
        }
    }

    /** How it is asked for: a path on the place where the visitor is at home, else the whole URL. */
    static String asked(URI url, URI home) {
        String path = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        return isSameOrigin(url, home) ? path : url.getScheme() + "://" + url.getRawAuthority() + path;
    }

    static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme()) && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI url) {
        int usual = url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        return url.getPort() < 0 ? usual : url.getPort();
    }
}
