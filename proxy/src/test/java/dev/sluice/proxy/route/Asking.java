package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.model.TlsFacts;
import dev.sluice.proxy.route.RequestTarget.Parsed;

/** Requests for tests, sent to a router of their own. */
public final class Asking {
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final InetAddress CLIENT = InetAddress.ofLiteral("203.0.113.9");

    final VisitorReader visitors = new VisitorReader(Sites.KEY, new Random(1), InstantSource.fixed(NOW));
    TlsFacts shown = TlsFacts.NONE;
    private final Router router = new Router(visitors, new Random(2));

    /** A request with headers given as name, value, name, value, … */
    public static HttpRequest request(String method, String target, String... headers) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), target);
        for (int i = 0; i < headers.length; i += 2) {
            request.headers().add(headers[i], headers[i + 1]);
        }
        return request;
    }

    Routing ask(Picture picture, HttpRequest request) {
        return ask(picture, request, CLIENT, false);
    }

    Routing ask(Picture picture, HttpRequest request, InetAddress client, boolean tls) {
        return ask(router, picture, request, new Caller(client, tls, shown));
    }

    private static Routing ask(Router router, Picture picture, HttpRequest request, Caller caller) {
        List<String> hosts = request.headers().contains("Host") ? request.headers().getAll("Host") : List.of("shop.example");
        Parsed parsed = RequestTarget.parse(request.method().name(), request.uri(), hosts, true);
        assertThat(parsed).isInstanceOf(Parsed.Good.class);
        return router.route(picture, request, ((Parsed.Good) parsed).target(), caller);
    }

    public Route route(Picture picture, HttpRequest request) {
        return routed(ask(picture, request));
    }

    Route route(Picture picture, HttpRequest request, InetAddress client, boolean tls) {
        return routed(ask(picture, request, client, tls));
    }

    /** By another router. */
    static Route routed(Router router, Picture picture, HttpRequest request, InetAddress client) {
        return routed(ask(router, picture, request, new Caller(client, false, TlsFacts.NONE)));
    }

    private static Route routed(Routing routing) {
        assertThat(routing).isInstanceOf(Routing.Routed.class);
        return ((Routing.Routed) routing).route();
    }
}
