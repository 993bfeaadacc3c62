package dev.sluice.proxy.route;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;

/** Tells requests that may change something from safe ones (RFC 9110 section 9.2.1); what goes over a WebSocket may, so opening one does. */
final class Writes {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    /** What frameworks take a method from that is not the request's own. */
    private static final List<AsciiString> OVERRIDES = List.of(AsciiString.cached("x-http-method-override"),
            AsciiString.cached("x-http-method"), AsciiString.cached("x-method-override"));

    private static final AsciiString UPGRADE = AsciiString.cached("upgrade");
    private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");

    private Writes() {}

    /** An override can make a write of a safe request, and never the other way round: not every server heeds it. */
    static boolean isOne(HttpRequest request) {
        if (!SAFE.contains(request.method().name())) {
            return true;
        }
        HttpHeaders headers = request.headers();
        if (headers.containsValue(UPGRADE, WEBSOCKET, true)) {
            return true;
        }
        for (int i = 0; i < OVERRIDES.size(); i++) {
            if (headers.contains(OVERRIDES.get(i)) && !headers.getAll(OVERRIDES.get(i)).stream().allMatch(Writes::isSafe)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSafe(String override) {
        return SAFE.contains(override.strip().toUpperCase(Locale.ROOT));
    }
}
