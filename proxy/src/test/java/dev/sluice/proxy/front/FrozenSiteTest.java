package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Endpoint;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.Health;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.Listener.Http2;
import dev.sluice.model.Stack;
import dev.sluice.model.WriteTerms;
import dev.sluice.proxy.front.StreamOrigin.Request;

/** What clients of a frozen site are told, and what they get all the same (SEMANTICS D3). */
class FrozenSiteTest {
    private static final String BROKEN = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 5\r\n\r\nalas\n";

    @Test
    void a_closed_site_still_has_its_robots_txt_while_the_stack_answers_and_after() {
        var answer = new AtomicReference<>(text("text/plain", "Disallow: /cart"));
        try (var origin = answering(answer); var proxy = Proxied.ofOld(origin.address()).open(); var client = proxy.client()) {
            assertThat(client.send(get("/robots.txt")).message()).endsWith("Disallow: /cart");
            close(proxy);
            answer.set(text("text/plain", "Disallow: /basket"));
            assertThat(client.send(get("/robots.txt")).message()).startsWith("HTTP/1.1 200 ").endsWith("Disallow: /basket");
            answer.set(BROKEN);
            assertThat(client.send(get("/robots.txt")).message()).startsWith("HTTP/1.1 200 OK\r\n").contains("text/plain")
                    .doesNotContain("retry-after").endsWith("Disallow: /basket");
            assertThat(client.send("HEAD /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Length: 17\r\n");
            assertThat(client.send(get("/")).message()).startsWith("HTTP/1.1 503 ");
        }
    }

    @Test
    void a_stack_that_is_gone_takes_no_robots_txt_with_it() {
        var answer = new AtomicReference<>(text("text/plain", "Disallow: /cart"));
        try (var origin = answering(answer); var proxy = Proxied.ofOld(origin.address()).open()) {
            assertThat(proxy.ask(get("/robots.txt"))).endsWith("Disallow: /cart");
            close(proxy);
            origin.kill();
            assertThat(proxy.ask(get("/robots.txt"))).startsWith("HTTP/1.1 200 OK\r\n").endsWith("Disallow: /cart");
            assertThat(proxy.ask("GET /robots.txt HTTP/1.1\r\nHost: other\r\n\r\n")).as("of another host").startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void a_copy_that_the_client_cannot_read_is_not_given_and_one_that_it_can_is() {
        var answer = new AtomicReference<>("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nzz");
        try (var origin = answering(answer); var proxy = Proxied.ofOld(origin.address()).open()) {
            assertThat(proxy.ask(get("/robots.txt"))).endsWith("zz");
            close(proxy);
            answer.set(BROKEN);
            assertThat(proxy.ask(get("/robots.txt"))).startsWith("HTTP/1.1 500 ");
            assertThat(proxy.ask("GET /robots.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, GZIP;q=0.5\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ").contains("content-encoding: gzip").endsWith("zz");
            assertThat(proxy.ask("GET /robots.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0\r\n\r\n")).startsWith("HTTP/1.1 500 ");
        }
    }

    @Test
    void what_is_too_large_or_cut_short_is_no_copy() {
        var answer = new AtomicReference<>(text("text/plain", "x".repeat(65_537)));
        try (var origin = answering(answer); var proxy = Proxied.ofOld(origin.address()).open()) {
            assertThat(proxy.ask(get("/favicon.ico"))).endsWith("x");
            answer.set("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
            try (RawPeer client = proxy.client()) {
                assertThat(client.send("GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n").toEnd()).endsWith("half");
            }
            close(proxy);
            answer.set(BROKEN);
            assertThat(proxy.ask(get("/favicon.ico"))).startsWith("HTTP/1.1 500 ");
            assertThat(proxy.ask(get("/robots.txt"))).startsWith("HTTP/1.1 500 ");
        }
    }

    @Test
    void an_open_site_is_as_broken_as_it_is() {
        var answer = new AtomicReference<>(text("text/plain", "Disallow: /cart"));
        try (var origin = answering(answer); var proxy = Proxied.ofOld(origin.address()).open()) {
            assertThat(proxy.ask(get("/robots.txt"))).endsWith("Disallow: /cart");
            answer.set(BROKEN);
            assertThat(proxy.ask(get("/robots.txt"))).startsWith("HTTP/1.1 500 ");
        }
    }

    @Test
    void whoever_watches_over_a_closed_site_is_answered_as_before_and_is_told_that_it_is_well_when_its_stack_is_not() {
        var answer = new AtomicReference<>(text("text/plain", "fine"));
        var health = new Health("/healthz", Duration.ofHours(1), Duration.ofSeconds(1), 3, 1, Duration.ZERO);
        try (var origin = answering(answer); var proxy = Proxied.ofOld(origin.address()).health(health).open()) {
            close(proxy);
            assertThat(proxy.ask(get("/healthz"))).startsWith("HTTP/1.1 200 ").endsWith("fine");
            answer.set(BROKEN);
            assertThat(proxy.ask(get("/healthz"))).startsWith("HTTP/1.1 200 ").endsWith("ok\n");
            assertThat(proxy.ask(get("/healthz/x"))).startsWith("HTTP/1.1 503 ");
            assertThat(proxy.ask("POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")).startsWith("HTTP/1.1 503 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/acme-challenge/token", "/favicon.ico", "/robots.txt?x=1"})
    void certificates_are_renewed_while_the_site_is_closed_and_icons_shown(String path) {
        try (var origin = RawOrigin.ok(); var proxy = Proxied.ofOld(origin.address()).open()) {
            close(proxy);
            assertThat(proxy.ask(get(path))).startsWith("HTTP/1.1 200 ").endsWith("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/acme-challenge/..%2fadmin", "/robots.txt;x", "/robots.txt/", "/ROBOTS.TXT", "/.well-known/other"})
    void nothing_else_passes_by_looking_like_it(String path) throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Proxied.ofOld(origin.address()).open()) {
            close(proxy);
            assertThat(proxy.ask(get(path))).startsWith("HTTP/1.1 503 ");
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    @Test
    void a_refusal_is_a_503_for_everybody_and_never_a_redirect_a_200_or_a_cookie() {
        try (var origin = RawOrigin.ok(); var proxy = Proxied.ofOld(origin.address()).open()) {
            close(proxy);
            String page = proxy
                    .ask("GET / HTTP/1.1\r\nHost: a\r\nSec-Fetch-Dest: document\r\nAccept: text/html\r\nAccept-Language: de\r\n\r\n");
            assertThat(page).startsWith("HTTP/1.1 503 ").contains("retry-after: 300\r\n", "cache-control: no-store\r\n",
                    "content-language: de\r\n", "Wir sind gleich wieder da").doesNotContainIgnoringCase("set-cookie", "location");
        }
    }

    @Test
    void a_script_hears_the_refusal_of_what_it_asked_about_beforehand() {
        var terms = new FreezeTerms(Optional.empty(), FreezeTerms.Drain.DEFAULT, HoldTerms.DEFAULT, WriteTerms.BY_METHOD,
                List.of("https://app.example"));
        try (var origin = RawOrigin.ok(); var proxy = Proxied.ofOld(origin.address()).freezing(terms).open(); var client = proxy.client()) {
            close(proxy);
            String before = client.send("OPTIONS /a HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\n"
                    + "Access-Control-Request-Method: PUT\r\n\r\n").message();
            assertThat(before).startsWith("HTTP/1.1 204 ").contains("access-control-allow-origin: https://app.example\r\n",
                    "access-control-allow-methods: PUT\r\n").doesNotContainIgnoringCase("content-length");
            String put = client.send("PUT /a HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example\r\nContent-Length: 0\r\n\r\n").message();
            assertThat(put).startsWith("HTTP/1.1 503 ").contains("access-control-allow-origin: https://app.example\r\n",
                    "access-control-expose-headers: Retry-After, Sluice-Outcome\r\n");
        }
    }

    @Test
    void a_read_only_site_takes_a_post_that_is_listed_and_refuses_a_get_that_is_listed() throws Exception {
        var terms = new FreezeTerms(Optional.empty(), FreezeTerms.Drain.DEFAULT, HoldTerms.DEFAULT,
                listing("POST /search", "GET /cart/add/**"), List.of());
        try (var origin = RawOrigin.ok(); var proxy = Proxied.ofOld(origin.address()).freezing(terms).open(); var client = proxy.client()) {
            proxy.freeze(CutoverUnit.UNCLAIMED, FreezeMode.READ_ONLY);
            assertThat(client.send(get("/cart/add/1")).message()).startsWith("HTTP/1.1 503 ");
            assertThat(client.send(get("/?_method=DELETE")).message()).startsWith("HTTP/1.1 503 ");
            assertThat(origin.gotNothing()).isTrue();
            assertThat(client.send("POST /search HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nq").message()).endsWith("ok");
        }
    }

    @Test
    void a_call_of_grpc_is_told_apart_by_its_path_and_refused_in_the_way_of_grpc() throws Exception {
        var terms = new FreezeTerms(Optional.empty(), FreezeTerms.Drain.DEFAULT, HoldTerms.DEFAULT,
                listing("POST /shop.Cart/Get*", "GET /x"), List.of());
        try (var origin = StreamOrigin.playing(line -> {
            Request call = line.request();
            line.lastHead(call.stream(), ":status", "200", "content-type", "application/grpc", "grpc-status", "0").hold();
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).http2(Http2.PRIOR_KNOWLEDGE).freezing(terms)
                        .open();
                var client = FramePeer.connect(proxy.address)) {
            proxy.awaitSettled(proxy.freeze(CutoverUnit.UNCLAIMED, FreezeMode.READ_ONLY));
            FramePeer.Answer refused = call(client, 1, "/shop.Cart/Add");
            assertThat(refused.status()).isEqualTo("200");
            assertThat(refused.fields()).contains("\ngrpc-status: 14\n", "\nsluice-outcome: not-executed\n", "\nretry-after: 300\n")
                    .contains("\ngrpc-message: The site is being maintained");
            assertThat(call(client, 3, "/shop.Cart/GetItems").fields()).contains("\ngrpc-status: 0\n");
            assertThat(origin.received().field(":path")).isEqualTo("/shop.Cart/GetItems");
        }
    }

    private static FramePeer.Answer call(FramePeer client, int stream, String path) {
        return client.request(stream, false, "POST", path, "content-type", "application/grpc", "te", "trailers").data(stream, "q", true)
                .answer(stream);
    }

    private static WriteTerms listing(String read, String write) {
        return new WriteTerms(List.of(Endpoint.parseWithStems(read).orElseThrow()), List.of(Endpoint.parse(write).orElseThrow()),
                WriteTerms.Soap.NONE, WriteTerms.Graphql.NONE);
    }

    private static void close(Proxied proxy) {
        proxy.awaitSettled(proxy.freeze(CutoverUnit.UNCLAIMED, FreezeMode.CLOSED));
    }

    private static RawOrigin answering(AtomicReference<String> answer) {
        return RawOrigin.playing(line -> {
            while (!line.request().isEmpty()) {
                line.send(answer.get());
                if (answer.get().endsWith("half")) {
                    return;
                }
            }
        });
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static String text(String type, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }
}
