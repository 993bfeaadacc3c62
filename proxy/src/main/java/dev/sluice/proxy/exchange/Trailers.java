package dev.sluice.proxy.exchange;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;

/** The fields after a body, without those that a careless reader would take for fields of the head (RFC 9110 section 6.5.1). */
final class Trailers {
    private static final FieldSet NEVER = FieldSet.of("Host", "Content-Length", "Transfer-Encoding", "Content-Encoding", "Content-Type",
            "Content-Range", "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer",
            "Upgrade", "Authorization", "WWW-Authenticate", "Cookie", "Set-Cookie", "Cache-Control", "Expect", "Max-Forwards", "Pragma",
            "Range", "Age", "Expires", "Date", "Location", "Retry-After", "Vary", "Warning", "Forwarded", "Via", "X-Request-Id",
            "HTTP2-Settings", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "X-HTTP-Method-Override",
            "X-HTTP-Method", "X-Method-Override", "X-Real-IP", "X-Original-URL", "X-Rewrite-URL");

    private Trailers() {}

    static HttpHeaders allowed(HttpHeaders trailers) {
        if (trailers.isEmpty()) {
            return trailers;
        }
        HttpHeaders allowed = DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        var fields = trailers.iteratorCharSequence();
        while (fields.hasNext()) {
            var field = fields.next();
            CharSequence name = field.getKey();
            if (isAllowed(name.toString().replace('_', '-'))) { // some servers read an underscore as a hyphen
                allowed.add(name, field.getValue());
            }
        }
        return allowed;
    }

    private static boolean isAllowed(String name) {
        return !NEVER.has(name) && !HopByHop.startsWith(name, "X-Forwarded-") && !HopByHop.startsWith(name, "Sluice-");
    }
}
