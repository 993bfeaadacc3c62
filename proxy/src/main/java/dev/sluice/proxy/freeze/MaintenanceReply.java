package dev.sluice.proxy.freeze;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
import dev.sluice.model.FreezeTerms;
import dev.sluice.proxy.route.Route;

/** What a client is told while a freeze refuses its request (SEMANTICS D3): come back later, and that nothing was executed. */
public final class MaintenanceReply {
    private static final int SHORTEST_WAIT = 60;
    private static final int LONGEST_JITTER = 30;
    private static final int WAIT_WITHOUT_END = 300;

    private MaintenanceReply() {}

    /** The whole answer, in the form and the language that the client prefers; a browser that only asks whether it may send gets its word. */
    public static FullHttpResponse refuse(Route route, HttpRequest request, Instant now) {
        FreezeTerms terms = route.picture().cutover().site().freeze();
        return CrossOrigin.preflight(request, terms.cors()).orElseGet(() -> refusal(route, request, now, terms));
    }

    /** What is refused, in English, for clients that read no body. */
    public static String sentence(Route route) {
        return MaintenanceText.of(route.freeze(), List.of()).sentence();
    }

    /** In seconds: until the announced end and a little more, so that not all come back at once; at least a minute. */
    public static long retryAfter(Route route, Instant now) {
        return wait(route.picture().cutover().split().of(route.assignment().unit()).freeze(), now);
    }

    private static FullHttpResponse refusal(Route route, HttpRequest request, Instant now, FreezeTerms terms) {
        long wait = retryAfter(route, now);
        BodyForm form = BodyForm.preferred(request.headers().getAll(HttpHeaderNames.ACCEPT));
        MaintenanceText said = MaintenanceText.of(route.freeze(), request.headers().getAll(HttpHeaderNames.ACCEPT_LANGUAGE));
        boolean ownPage = form == BodyForm.HTML && terms.page().isPresent();
        byte[] text = (switch (form) {
            case HTML -> terms.page().orElse(said.page());
            case PROBLEM -> problem(route, said, wait);
            case TEXT -> said.sentence() + "\n";
        }).getBytes(StandardCharsets.UTF_8);
        ByteBuf body = request.method().equals(HttpMethod.HEAD) ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(text);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE, body);
        response.headers().set(HttpHeaderNames.RETRY_AFTER, wait)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("Sluice-Outcome", "not-executed")
                .set(HttpHeaderNames.CONTENT_TYPE, form.contentType())
                .set(HttpHeaderNames.VARY, "Accept, Accept-Language")
                .set(HttpHeaderNames.CONTENT_LENGTH, text.length);
        if (!ownPage) {
            response.headers().set(HttpHeaderNames.CONTENT_LANGUAGE, said.language());
        }
        CrossOrigin.allow(request, terms.cors(), response.headers());
        return response;
    }

    private static long wait(Freeze freeze, Instant now) {
        return freeze.until().map(end -> Math.max(SHORTEST_WAIT, Duration.between(now, end).plusMillis(999).toSeconds())
                + ThreadLocalRandom.current().nextInt(LONGEST_JITTER + 1)).orElse((long) WAIT_WITHOUT_END);
    }

    private static String problem(Route route, MaintenanceText said, long wait) {
        String window = route.picture().cutover().split().of(route.assignment().unit()).freeze().until()
                .map(until -> ",\"window\":{\"until\":\"" + until.truncatedTo(ChronoUnit.SECONDS) + "\"}").orElse("");
        return "{\"type\":\"urn:sluice:problem:maintenance\",\"title\":\"Maintenance\",\"status\":503,\"detail\":\"" + said.sentence()
                + "\",\"retryAfter\":" + wait + window + "}";
    }
}
