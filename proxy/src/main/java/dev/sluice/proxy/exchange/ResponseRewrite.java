package dev.sluice.proxy.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;

import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.wire.Fields;

/** What changes in the head of an answer on its way to the client. */
final class ResponseRewrite {
    private static final FieldSet NOT_PASSED = FieldSet.of("Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate",
            "Proxy-Authorization", "TE", "Trailer", "Upgrade", "HTTP2-Settings", "Transfer-Encoding", "Content-Length");

    private ResponseRewrite() {}

    /** Rewrites a final answer in place; or says why it is not passed on. */
    static Optional<String> toClient(HttpResponse head, Route route, HttpMethod asked) {
        HttpHeaders headers = head.headers();
        String length = lengthOfNothing(head, asked);
        Optional<String> refused = pass(head);
        if (refused.isPresent()) {
            return refused;
        }
        if (!length.isEmpty()) {
            headers.set(Fields.CONTENT_LENGTH, length);
        }
        Caching.keepApart(headers, route, asked);
        if (route.setCookie().isPresent() && !Caching.isShared(headers)) {
            headers.add(Fields.SET_COOKIE, route.setCookie().get());
        }
        return Optional.empty();
    }

    /** Rewrites an answer with a status of 1xx in place; or says why it is not passed on. */
    static Optional<String> interim(HttpResponse head) {
        return pass(head);
    }

    /** Rewrites a 101 that was asked for in place; or says why it is not passed on. */
    static Optional<String> switching(HttpResponse head, Route route) {
        Optional<String> refused = pass(head);
        if (refused.isEmpty()) {
            Handshake.grant(head.headers());
            route.setCookie().ifPresent(cookie -> head.headers().add(Fields.SET_COOKIE, cookie));
        }
        return refused;
    }

    private static Optional<String> pass(HttpResponse head) {
        HttpHeaders headers = head.headers();
        HopByHop hopByHop = HopByHop.of(headers);
        if (hopByHop.refused().isPresent()) {
            return Optional.of("Connection names " + hopByHop.refused().get());
        }
        List<CharSequence> dropped = new ArrayList<>(4);
        var fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            CharSequence name = fields.next().getKey();
            if (NOT_PASSED.has(name) || HopByHop.startsWith(name, "Sluice-") || hopByHop.drops(name)) {
                dropped.add(name);
            }
        }
        dropped.forEach(headers::remove);
        headers.add(Fields.VIA, Via.of(head.protocolVersion()));
        return Optional.empty();
    }

    /** The Content-Length that an answer to HEAD, or a 304, tells of a body it does not have. */
    private static String lengthOfNothing(HttpResponse head, HttpMethod asked) {
        if (!HttpMethod.HEAD.equals(asked) && head.status().code() != 304 || head.status().code() == 204) {
            return "";
        }
        String length = head.headers().get(Fields.CONTENT_LENGTH);
        return length == null ? "" : length;
    }
}
