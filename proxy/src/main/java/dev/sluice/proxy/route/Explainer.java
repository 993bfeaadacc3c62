package dev.sluice.proxy.route;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.model.Assignment;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Endpoint;
import dev.sluice.model.Explanation;
import dev.sluice.model.Exposure;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Question;
import dev.sluice.model.Side;
import dev.sluice.model.VisitorKey;

/**
 * Says what would become of a request, by the same rules that real ones meet, on the picture in force. Sends nothing, issues nothing. Any
 * thread may ask. A new browser's bucket and a request's turn are drawn afresh each time, as they would be.
 */
public final class Explainer {
    private final LiveSplit live;
    private final VisitorReader visitors;
    private final PinnedHealth pinned;
    private final CrawlerVerdicts crawlers;
    private final RandomGenerator random;

    /** Explains what {@code live} and {@code visitors} would do; any thread may use {@code random}. */
    public Explainer(LiveSplit live, VisitorReader visitors, PinnedHealth pinned, RandomGenerator random) {
        this(live, visitors, pinned, CrawlerVerdicts.none(), random);
    }

    /** As the other one; a crawler that {@code crawlers} does not know yet is explained as what it is until then. */
    public Explainer(LiveSplit live, VisitorReader visitors, PinnedHealth pinned, CrawlerVerdicts crawlers, RandomGenerator random) {
        this.pinned = pinned;
        this.live = live;
        this.visitors = visitors;
        this.crawlers = crawlers;
        this.random = random;
    }

    public Explanation explain(Question question) {
        Picture picture = live.current();
        return switch (RequestTarget.parse(question.method(), question.target(), List.of(question.host()), true)) {
            case RequestTarget.Parsed.Bad(int status, String why) -> refused(picture, status + " " + why);
            case RequestTarget.Parsed.Good(RequestTarget target) -> explained(picture, question, target);
        };
    }

    private Explanation explained(Picture picture, Question question, RequestTarget target) {
        HttpRequest request = request(question, target);
        boolean tls = question.tls().isEncrypted() || request.headers().getAll(HttpHeaderNames.COOKIE).stream()
                .anyMatch(header -> Cookies.find(header, BucketCookie.NAME_ON_TLS, 0) >= 0);
        return switch (new Router(visitors, pinned, crawlers, random).route(picture, request, target,
                new Caller(question.address(), tls, question.tls()))) {
            case Routing.Ambiguous(String why) -> refused(picture, "400 " + why);
            case Routing.Routed(Route route) -> explained(route, request, target,
                    visitors.isRemembered(request.headers(), tls));
        };
    }

    private static Explanation explained(Route route, HttpRequest request, RequestTarget target, boolean remembered) {
        Freeze freeze = route.picture().cutover().split().of(route.assignment().unit()).freeze();
        Optional<String> fencedOff = route.isFencedOff()
                ? Optional.of("503 unit " + route.assignment().unit() + " is read-only for who wrote on new")
                : Optional.empty();
        boolean waits = route.write() && route.freeze() == FreezeMode.HOLD;
        Optional<String> refusal = waits || route.freeze().lets(route.write()) ? fencedOff
                : Optional.of("503 unit " + route.assignment().unit() + " is " + route.freeze().label() + " since "
                        + freeze.since().truncatedTo(ChronoUnit.SECONDS));
        boolean drawn = !remembered && route.assignment().because() instanceof Assignment.Because.InBucket bucket
                && bucket.key() instanceof VisitorKey.BucketCookie;
        Optional<String> owner = CallBody.asked(route, request, target)
                .map(_ -> "the stack that has what it is about, if its body names it");
        return new Explanation(route.assignment(), route.endpointName(), route.write(), freeze, drawn, route.crawler(),
                waits ? Optional.of(waiting(route)) : owner.or(() -> otherwise(route, request, target.path())), refusal);
    }

    private static String waiting(Route route) {
        return "it waits while " + route.assignment().unit() + " is on hold, "
                + route.picture().cutover().site().freeze().hold().each().toSeconds() + " s at most, and is routed anew then";
    }

    private static Optional<String> otherwise(Route route, HttpRequest request, String path) {
        Exposure exposure = route.picture().cutover().split().of(route.assignment().unit());
        boolean onNew = route.assignment().side() == Side.NEW;
        boolean exposed = route.unit().filter(unit -> unit.isExposed(exposure)).isPresent();
        boolean asset = (onNew || exposed) && SecondStack.mayHave(route, request, path);
        if (onNew && SecondStack.mayRepeat(route, request, path)) {
            return Optional.of("old, if new fails" + (asset ? " or does not have it" : ""));
        }
        return asset ? Optional.of((onNew ? "old, if new" : "new, if old") + " does not have it") : Optional.empty();
    }

    private static Explanation refused(Picture picture, String why) {
        var nobody = new Assignment(CutoverUnit.UNCLAIMED, Side.OLD, new Assignment.Because.Unclaimed(), picture.generation());
        Freeze freeze = picture.cutover().split().of(CutoverUnit.UNCLAIMED).freeze();
        return new Explanation(nobody, Endpoint.OTHER, false, freeze, false, Optional.empty(), Optional.empty(),
                Optional.of(why));
    }

    private static HttpRequest request(Question question, RequestTarget target) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        question.headers().forEach(headers::add);
        headers.set(HttpHeaderNames.HOST, target.authority());
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(question.method()), target.forwarded(), headers);
    }
}
