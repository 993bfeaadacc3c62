package dev.sluice.proxy.route;

import java.util.Locale;
import java.util.Optional;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;

import dev.sluice.model.CutoverUnit;

/** Which requests may be asked of one stack after the other has had them, by what they are (SEMANTICS B2, B3). */
public final class SecondStack {
    private SecondStack() {}

    /**
     * Whether old may get it though new may have begun with it: nothing is changed by it, and its answer is a whole of its own.
     *
     * @param path in normal form
     */
    public static boolean mayRepeat(Route route, HttpRequest request, String path) {
        Optional<CutoverUnit> unit = route.unit();
        return unit.isPresent() && unit.get().failover().safe() && isRead(request.method()) && !route.write()
                && !isPartOrStream(request.headers()) && !unit.get().failover().excludes(request.method().name(), path);
    }

    /** Whether the other stack may have it where one has not. */
    public static boolean mayHave(Route route, HttpRequest request, String path) {
        Optional<CutoverUnit> unit = route.unit();
        boolean fetched = HttpMethod.GET.equals(request.method()) || HttpMethod.HEAD.equals(request.method());
        return fetched && unit.isPresent() && unit.get().isAsset(path) && !route.write();
    }

    private static boolean isRead(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS);
    }

    private static boolean isEventStream(String accepted) {
        return accepted.toLowerCase(Locale.ROOT).contains("text/event-stream");
    }

    /** Parts of two stacks make no whole, and a stream begun there goes on there. */
    private static boolean isPartOrStream(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.RANGE) || headers.contains(HttpHeaderNames.UPGRADE)
                || headers.getAll(HttpHeaderNames.ACCEPT).stream().anyMatch(SecondStack::isEventStream);
    }
}
