package dev.sluice.proxy.freeze;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.model.Freeze;
import dev.sluice.proxy.route.Route;

/** What a client is told while a freeze refuses its request (SEMANTICS D3): come back later, and that nothing was executed. */
public final class MaintenanceReply {
    private static final int SHORTEST_WAIT = 60;
    private static final int LONGEST_JITTER = 30;
    private static final int WAIT_WITHOUT_END = 300;

    private MaintenanceReply() {}

    /** The whole answer, in the form that the client prefers; {@code page} is the site's own HTML. */
    public static FullHttpResponse refuse(Route route, HttpRequest request, Instant now, Optional<String> page) {
        Freeze freeze = route.picture().cutover().split().of(route.assignment().unit()).freeze();
        long wait = wait(freeze, now);
        BodyForm form = BodyForm.preferred(request.headers().getAll(HttpHeaderNames.ACCEPT));
        byte[] text = switch (form) {
            case HTML -> page.orElse(MaintenancePage.BUILT_IN).getBytes(StandardCharsets.UTF_8);
            case PROBLEM -> problem(route, wait).getBytes(StandardCharsets.UTF_8);
            case TEXT -> (sentence(route) + "\n").getBytes(StandardCharsets.UTF_8);
        };
        ByteBuf body = request.method().equals(HttpMethod.HEAD) ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(text);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE, body);
        response.headers().set(HttpHeaderNames.RETRY_AFTER, wait)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("Sluice-Outcome", "not-executed")
                .set(HttpHeaderNames.CONTENT_TYPE, form.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, text.length);
        return response;
    }

    /** Until the announced end, and a little more, so that not all come back at once. */
    private static long wait(Freeze freeze, Instant now) {
        return freeze.until().map(end -> Math.max(SHORTEST_WAIT, Duration.between(now, end).plusMillis(999).toSeconds())
                + ThreadLocalRandom.current().nextInt(LONGEST_JITTER + 1)).orElse((long) WAIT_WITHOUT_END);
    }

    private static String sentence(Route route) {
        return switch (route.freeze()) {
            case READ_ONLY, HOLD ->
                "The site is being maintained and cannot take changes just now. Nothing was changed; please try again later.";
            case CLOSED, OPEN -> "The site is being maintained and will be back shortly. Nothing was changed; please try again later.";
        };
    }

    private static String problem(Route route, long wait) {
        return String.join("",
                List.of("{\"type\":\"urn:sluice:problem:maintenance\",\"title\":\"Maintenance\",\"status\":503,\"detail\":\"",
                        sentence(route), "\",\"retryAfter\":", Long.toString(wait), "}"));
    }
}
