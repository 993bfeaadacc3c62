package dev.sluice.proxy.route;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;

import dev.sluice.model.WriteTerms;

/**
 * Tells requests that may change something from those that cannot (SEMANTICS D1): a request is harmless only if every method that a server
 * may take it for, and every path that a server may read in it, is. What goes over a WebSocket may change something, so opening one does.
 */
final class Writes {
    /** What frameworks take a method from that is not the request's own. */
    private static final List<AsciiString> OVERRIDES = List.of(AsciiString.cached("x-http-method-override"),
            AsciiString.cached("x-http-method"), AsciiString.cached("x-method-override"));
    /** The same in a query. */
    private static final String OVERRIDE = "_method";
    private static final AsciiString UPGRADE = AsciiString.cached("upgrade");
    private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");
    private static final AsciiString SOAP_ACTION = AsciiString.cached("soapaction");
    /** RFC 3902; a backslash in it would make it one that others read differently. */
    private static final Pattern ACTION = Pattern.compile(";\\s*action\\s*=\\s*(?:\"([^\"\\\\]*)\"|([^\\s;\"]+))\\s*(?=;|$)",
            Pattern.CASE_INSENSITIVE);

    private final HttpRequest request;
    private final RequestTarget target;
    private final WriteTerms terms;

    private Writes(HttpRequest request, RequestTarget target, WriteTerms terms) {
        this.request = request;
        this.target = target;
        this.terms = terms;
    }

    /** An override can make a write of a safe request, and never the other way round: not every server heeds it. */
    static boolean isOne(HttpRequest request, RequestTarget target, Content content, WriteTerms terms) {
        var of = new Writes(request, target, terms);
        return of.mayChange(request.method().name()) && !content.isHarmless() && !of.isHarmlessSoap() || of.isOverridden()
                || Graphql.mayChange(target, terms)
                || request.headers().containsValue(UPGRADE, WEBSOCKET, true);
    }

    private boolean mayChange(String method) {
        List<String> readings = target.readings();
        for (int i = 0; i < readings.size(); i++) {
            if (terms.mayChange(method, readings.get(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOverridden() {
        HttpHeaders headers = request.headers();
        for (int i = 0; i < OVERRIDES.size(); i++) {
            if (headers.contains(OVERRIDES.get(i)) && headers.getAll(OVERRIDES.get(i)).stream().anyMatch(this::overrides)) {
                return true;
            }
        }
        String query = target.query().orElse("");
        return mayName(query) && QueryText.values(query, OVERRIDE).stream().anyMatch(this::overrides);
    }

    /** An escape may hide the name. */
    private static boolean mayName(String query) {
        return query.indexOf('%') >= 0 || query.contains(OVERRIDE);
    }

    private boolean overrides(String method) {
        return mayChange(method.strip().toUpperCase(Locale.ROOT));
    }

    /** Where the two places for an action say different things, nobody knows which is believed. */
    private boolean isHarmlessSoap() {
        WriteTerms.Soap soap = terms.soap();
        if (soap.paths().isEmpty() || !request.method().name().equals("POST") || !target.readings().stream().allMatch(soap::isSpokenAt)) {
            return false;
        }
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
        List<String> told = request.headers().getAll(SOAP_ACTION).stream().map(Writes::unquoted).toList();
        if (type.startsWith("text/xml")) {
            return told.size() == 1 && soap.isHarmless(told.getFirst());
        }
        Matcher action = ACTION.matcher(request.headers().get(HttpHeaderNames.CONTENT_TYPE, ""));
        return type.startsWith("application/soap+xml") && action.find() && told.stream().allMatch(soap::isHarmless)
                && soap.isHarmless(action.group(1) == null ? action.group(2) : action.group(1)) && !action.find();
    }

    private static String unquoted(String header) {
        String text = header.strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
