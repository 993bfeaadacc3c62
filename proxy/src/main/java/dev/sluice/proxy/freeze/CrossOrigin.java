package dev.sluice.proxy.freeze;

import java.util.List;
import java.util.Optional;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.proxy.wire.Fields;

/** Scripts of other origins (the Fetch standard, section 3.2): without a word to their browser they see a network error instead of a refusal. */
final class CrossOrigin {
    private static final String ALL = "*";
    private static final String EXPOSED = "Retry-After, " + Fields.SLUICE_OUTCOME;

    private CrossOrigin() {}

    /** The answer to a browser that asks beforehand whether it may send something, if its origin may read refusals. */
    static Optional<FullHttpResponse> preflight(HttpRequest request, List<String> origins) {
        HttpHeaders asked = request.headers();
        boolean isOne = request.method().equals(HttpMethod.OPTIONS) && asked.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
        if (!isOne || !allows(request, origins)) {
            return Optional.empty();
        }
        var reply = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER);
        HttpHeaders headers = reply.headers();
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, asked.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD));
        if (asked.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
                    String.join(",", asked.getAll(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)));
        }
        headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, 0); // what the stack allows is the stack's to say
        allow(request, origins, headers);
        return Optional.of(reply);
    }

    /** Lets the script of an origin that may read refusals read this one. */
    static void allow(HttpRequest request, List<String> origins, HttpHeaders answer) {
        if (origins.isEmpty()) {
            return;
        }
        answer.add(HttpHeaderNames.VARY, "Origin");
        if (!allows(request, origins)) {
            return;
        }
        String origin = request.headers().get(HttpHeaderNames.ORIGIN, "");
        boolean named = origins.contains(origin);
        answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, named ? origin : ALL);
        answer.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if (named) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
    }

    private static boolean allows(HttpRequest request, List<String> origins) {
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        return origin != null && (origins.contains(origin) || origins.contains(ALL));
    }
}
