package dev.sluice.proxy.route;

import java.util.List;
import java.util.Optional;

/** What a request asks for: a host and a path in normal form, the query as it came. Nothing else of the target reaches an origin. */
public final class RequestTarget {
    /** The target of an OPTIONS request that is about the server. */
    public static final String ASTERISK = "*";

    private final Authority authority;
    private final String path;
    private final Optional<String> query;
    private final List<String> readings;

    private RequestTarget(Authority authority, String path, Optional<String> query, List<String> readings) {
        this.authority = authority;
        this.path = path;
        this.query = query;
        this.readings = readings;
    }

    /** A target, or why there is none. */
    public sealed interface Parsed {
        /** It can be routed. */
        record Good(RequestTarget target) implements Parsed {}

        /**
         * It is refused.
         *
         * @param status 400, or 405 or 501 for a method that is never served
         * @param why names the part and what is wrong with it
         */
        record Bad(int status, String why) implements Parsed {}
    }

    /**
     * Reads the target of a request (HARDENING R3, R4).
     *
     * @param hostHeaders the values of all Host headers
     */
    public static Parsed parse(String method, String target, List<String> hostHeaders, boolean http11) {
        if (!isToken(method)) {
            return bad("method: not a token");
        }
        if (method.equals("CONNECT")) {
            return new Parsed.Bad(405, "method: CONNECT is not served");
        }
        if (method.equals("TRACE")) {
            return new Parsed.Bad(501, "method: TRACE is not served");
        }
        if (hostHeaders.size() > 1 || http11 && hostHeaders.isEmpty()) {
            return bad("host: " + hostHeaders.size() + " Host headers (expected: 1)");
        }
        Optional<Authority> host = hostHeaders.isEmpty() ? Optional.of(Authority.NONE) : Authority.parse(hostHeaders.getFirst());
        if (host.isEmpty()) {
            return bad("host: not a name or address with an optional port");
        }
        if (!onlyVisible(target)) {
            return bad("target: a fragment, a space, a backslash, a control or a non-ASCII character");
        }
        return target.startsWith("/") ? pathOf(target, host.get()) : otherForm(method, target, host.get());
    }

    /** In lower case, without a port; empty for an HTTP/1.0 request that names none. */
    public String host() {
        return authority.host();
    }

    /** The Host to forward: {@link #host}, with the port if one was given. */
    public String authority() {
        return authority.text();
    }

    /** In normal form; {@link #ASTERISK} for a request about the server. */
    public String path() {
        return path;
    }

    /** As it came, without the question mark; empty: there was none. */
    public Optional<String> query() {
        return query;
    }

    /** The path and the query, to be forwarded in origin form. */
    public String forwarded() {
        return query.isEmpty() ? path : path + "?" + query.get();
    }

    /** The path as servers may read it; the first is {@link #path}. */
    public List<String> readings() {
        return readings;
    }

    /** Whether the path holds what servers are known to disagree on: an empty segment, an escaped slash, backslash or percent sign, {@code ;}. */
    boolean isDoubtful() {
        return PathReadings.isDoubtful(path);
    }

    private static Parsed otherForm(String method, String target, Authority host) {
        if (target.equals(ASTERISK)) {
            return method.equals("OPTIONS") ? asterisk(host) : bad("target: * (expected: only with OPTIONS)");
        }
        int scheme = target.regionMatches(true, 0, "http://", 0, 7) ? 7 : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        if (scheme == 0) {
            return bad("target: neither a path nor an http or https address");
        }
        int end = scheme;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        Optional<Authority> named = Authority.parse(target.substring(scheme, end));
        if (named.isEmpty()) {
            return bad("target: not a name or address with an optional port before the path");
        }
        if (end == target.length() && method.equals("OPTIONS")) {
            return asterisk(named.get()); // RFC 9112 section 3.2.4
        }
        String rest = target.substring(end);
        return pathOf(rest.startsWith("/") ? rest : "/" + rest, named.get());
    }

    private static Parsed pathOf(String target, Authority authority) {
        int mark = target.indexOf('?');
        String raw = mark < 0 ? target : target.substring(0, mark);
        Optional<String> query = mark < 0 ? Optional.empty() : Optional.of(target.substring(mark + 1));
        return switch (NormalPath.of(raw)) {
            case NormalPath.Refused(String why) -> bad(why);
            case NormalPath.Normal(String path) -> switch (PathReadings.of(path)) {
                case PathReadings.Refused(String why) -> bad(why);
                case PathReadings.Readings(List<String> all) -> new Parsed.Good(new RequestTarget(authority, path, query, all));
            };
        };
    }

    private static Parsed asterisk(Authority authority) {
        return new Parsed.Good(new RequestTarget(authority, ASTERISK, Optional.empty(), List.of(ASTERISK)));
    }

    private static boolean isToken(String method) {
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if (!Ascii.isAlphanumeric(c) && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !method.isEmpty();
    }

    private static boolean onlyVisible(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static Parsed bad(String why) {
        return new Parsed.Bad(400, why);
    }

    @Override
    public String toString() {
        return authority.text() + forwarded();
    }
}
