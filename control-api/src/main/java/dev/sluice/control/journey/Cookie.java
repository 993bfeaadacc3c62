package dev.sluice.control.journey;

import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One cookie (RFC 6265 section 5.3). The JDK's {@code HttpCookie} follows RFC 2965, which no browser does: a domain reaches one label deep,
 * a path is a prefix of letters, quotes are taken off, and it throws at what it does not know.
 *
 * @param isHostOnly it goes back to no other host than the one that it came from
 * @param until the end of time for one that ends with the visit
 */
record Cookie(String name, String value, String domain, boolean isHostOnly, String path, boolean isSecure, Instant until) {
    private static final int LONGEST = 4_096;

    /** Out of a {@code Set-Cookie}; empty where a browser would ignore it. */
    static Optional<Cookie> read(URI from, String setCookie, Instant now) {
        String[] parts = setCookie.split(";", -1);
        int equals = parts[0].indexOf('=');
        String name = equals < 0 ? "" : parts[0].substring(0, equals).strip();
        String value = parts[0].substring(equals + 1).strip();
        boolean isText = setCookie.chars().noneMatch(letter -> letter < ' ' && letter != '\t' || letter == 0x7f);
        if (name.isEmpty() || !isText || name.length() + value.length() > LONGEST) {
            return Optional.empty();
        }
        Map<String, String> attributes = new HashMap<>();
        for (int at = 1; at < parts.length; at++) {
            String[] attribute = parts[at].split("=", 2);
            attributes.put(attribute[0].strip().toLowerCase(Locale.ROOT), attribute.length == 2 ? attribute[1].strip() : "");
        }
        return read(from, name, value, attributes, now);
    }

    private static Optional<Cookie> read(URI from, String name, String value, Map<String, String> attributes, Instant now) {
        String host = host(from);
        String asked = attributes.getOrDefault("domain", "").toLowerCase(Locale.ROOT);
        String domain = asked.startsWith(".") ? asked.substring(1) : asked;
        boolean isHostOnly = domain.isEmpty() || domain.equals(host) && isAddress(host);
        String path = attributes.getOrDefault("path", "");
        Instant until = CookieTime.until(Optional.ofNullable(attributes.get("max-age")), Optional.ofNullable(attributes.get("expires")),
                now);
        var cookie = new Cookie(name, value, isHostOnly ? host : domain, isHostOnly,
                path.startsWith("/") ? path : folder(from.getRawPath()),
                attributes.containsKey("secure"), until);
        boolean isOfHost = isHostOnly || isBelow(host, domain) && (domain.indexOf('.') > 0 || domain.equals(host));
        return Optional.of(cookie).filter(each -> isOfHost && each.keepsItsPrefix(path) && (!each.isSecure || isTrusted(from)));
    }

    /** {@code __Secure-} and {@code __Host-}, in whatever case (RFC 6265bis section 5.7). */
    private boolean keepsItsPrefix(String askedPath) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("__host-")) {
            return isSecure && isHostOnly && askedPath.equals("/");
        }
        return !lower.startsWith("__secure-") || isSecure;
    }

    boolean isSameAs(Cookie other) {
        return name.equals(other.name) && domain.equals(other.domain) && path.equals(other.path);
    }

    boolean isOver(Instant now) {
        return !until.isAfter(now);
    }

    boolean goesTo(URI to) {
        String host = host(to);
        return (isHostOnly ? host.equals(domain) : isBelow(host, domain)) && coversPath(to.getRawPath()) && (!isSecure || isTrusted(to));
    }

    private boolean coversPath(String asked) {
        return asked.startsWith(path) && (asked.length() == path.length() || path.endsWith("/") || asked.charAt(path.length()) == '/');
    }

    private static boolean isBelow(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain) && !isAddress(host);
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") || !host.isEmpty() && Character.isDigit(host.charAt(host.length() - 1))
                && host.chars().allMatch(letter -> letter == '.' || Character.isDigit(letter));
    }

    private static String host(URI url) {
        return url.getHost().toLowerCase(Locale.ROOT);
    }

    /** The path without its last part. */
    private static String folder(String path) {
        int last = path.lastIndexOf('/');
        return last <= 0 ? "/" : path.substring(0, last);
    }

    /** Whether secure cookies go there: as in browsers also to this machine, without TLS. */
    static boolean isTrusted(URI url) {
        String host = host(url);
        return url.getScheme().equalsIgnoreCase("https") || host.equals("localhost") || host.endsWith(".localhost") || host.equals("[::1]")
                || isAddress(host) && host.startsWith("127.");
    }
}
