package dev.sluice.proxy.freeze;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

import dev.sluice.model.FreezeTerms;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.wire.Fields;

/** What a client is told while a freeze refuses its request (SEMANTICS D3): come back later, and that nothing was executed. */
public final class MaintenanceReply {
    private static final int SHORTEST_WAIT = 60;
    private static final int LONGEST_JITTER = 30;
    private static final int WAIT_WITHOUT_END = 300;

    private MaintenanceReply() {}

    /** Reads what there is to say, so that no event loop has to. */
    public static void prepare() {
        MaintenanceText.all();
    }

    /** The whole answer, in the form and the language that the client prefers; a browser that only asks whether it may send gets its word. */
    public static FullHttpResponse refuse(Route route, HttpRequest request, Until until) {
        FreezeTerms terms = route.picture().cutover().site().freeze();
        return CrossOrigin.preflight(request, terms.cors()).orElseGet(() -> refusal(route, request, until, terms));
    }

    /** What is refused, in English, for clients that read no body. */
    public static String sentence(Route route) {
        return MaintenanceText.of(route.freeze(), List.of()).sentence();
    }

    /**
     * How long it lasts.
     *
     * @param end empty: nobody knows
     */
    public record Until(Instant now, Optional<Instant> end) {
        /** By the freeze of the request's unit, or else by the window it belongs to. */
        public static Until of(Route route, Notices notices) {
            String unit = route.assignment().unit();
            return new Until(Instant.now(),
                    route.picture().cutover().split().of(unit).freeze().until().or(() -> notices.end(unit)));
        }

        /** In seconds: until the announced end and a little more, so that not all come back at once; at least a minute. */
        public long retryAfter() {
            return end.map(at -> Math.max(SHORTEST_WAIT, Duration.between(now, at).plusMillis(999).toSeconds())
                    + ThreadLocalRandom.current().nextInt(LONGEST_JITTER + 1)).orElse((long) WAIT_WITHOUT_END);
        }
    }

    private static FullHttpResponse refusal(Route route, HttpRequest request, Until until, FreezeTerms terms) {
        long wait = until.retryAfter();
        BodyForm form = BodyForm.preferred(request.headers().getAll(HttpHeaderNames.ACCEPT));
        MaintenanceText said = MaintenanceText.of(route.freeze(), request.headers().getAll(HttpHeaderNames.ACCEPT_LANGUAGE));
        boolean ownPage = form == BodyForm.HTML && terms.page().isPresent();
        byte[] text = (switch (form) {
            case HTML -> terms.page().orElse(said.page());
            case PROBLEM -> problem(said, wait, until.end());
            case TEXT -> said.sentence() + "\n";
        }).getBytes(StandardCharsets.UTF_8);
        ByteBuf body = request.method().equals(HttpMethod.HEAD) ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(text);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE, body);
        response.headers().set(HttpHeaderNames.RETRY_AFTER, wait)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(Fields.SLUICE_OUTCOME, "not-executed")
                .set(HttpHeaderNames.CONTENT_TYPE, form.contentType())
                .set(HttpHeaderNames.VARY, "Accept, Accept-Language")
                .set(HttpHeaderNames.CONTENT_LENGTH, text.length);
        if (!ownPage) {
            response.headers().set(HttpHeaderNames.CONTENT_LANGUAGE, said.language());
        }
        CrossOrigin.allow(request, terms.cors(), response.headers());
        return response;
    }

    private static String problem(MaintenanceText said, long wait, Optional<Instant> end) {
        String window = end.map(until -> ",\"window\":{\"until\":\"" + until.truncatedTo(ChronoUnit.SECONDS) + "\"}").orElse("");
        return "{\"type\":\"urn:sluice:problem:maintenance\",\"title\":\"Maintenance\",\"status\":503,\"detail\":\"" + said.sentence()
                + "\",\"retryAfter\":" + wait + window + "}";
    }
}
