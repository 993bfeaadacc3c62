package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.Listener.Http2;
import dev.sluice.model.PathPattern;
import dev.sluice.model.Share;
import dev.sluice.model.Stack;
import dev.sluice.model.WriteTerms;
import dev.sluice.proxy.front.StreamOrigin.Request;

/** GraphQL in a frozen unit, over sockets: what only asks passes whole, whatever else is refused or waits (SEMANTICS D1). */
class GraphqlFreezeTest {
    private static final String READ = "{\"query\":\"query Cart { cart { id } }\"}";
    private static final String WRITE = "{\"query\":\"mutation Buy { buy { id } }\"}";
    private static final FreezeTerms TERMS = new FreezeTerms(Optional.empty(), FreezeTerms.Drain.DEFAULT, HoldTerms.DEFAULT,
            new WriteTerms(List.of(), List.of(), WriteTerms.Soap.NONE,
                    new WriteTerms.Graphql(List.of(PathPattern.parse("/shop/graphql").orElseThrow()), Set.of())),
            List.of());

    @Test
    void a_query_passes_with_its_body_and_a_mutation_is_refused_on_the_same_connection() throws Exception {
        try (var old = RawOrigin.ok(); var proxy = open(old); var client = proxy.client()) {
            proxy.hold(FreezeMode.READ_ONLY);
            assertThat(client.send(post("/shop/graphql", READ)).message()).startsWith("HTTP/1.1 200 ");
            assertThat(old.received()).startsWith("POST /shop/graphql ").endsWith("\r\n\r\n" + READ);
            assertThat(client.send(post("/shop/graphql", WRITE)).message()).startsWith("HTTP/1.1 503 ")
                    .contains("Sluice-Outcome: not-executed");
            assertThat(client.send(post("/shop/graphql", "[" + READ + "," + WRITE + "]")).message()).startsWith("HTTP/1.1 503 ");
            assertThat(client.send(post("/shop/graphql", "no JSON")).message()).startsWith("HTTP/1.1 503 ");
            assertThat(client.send("POST /shop/graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n")
                    .message())
                    .startsWith("HTTP/1.1 503 ");
            assertThat(client.send(post("/shop/pay", READ)).message()).as("not spoken there").startsWith("HTTP/1.1 503 ");
            assertThat(client.send(post("/shop/graphql", READ).replace("\r\nHost", "\r\nX-HTTP-Method: DELETE\r\nHost")).message())
                    .startsWith("HTTP/1.1 503 ");
            assertThat(old.gotNothing()).isTrue();
            proxy.awaitNoWriteInFlight();
            assertThat(client.send(post("/shop/graphql", READ)).message()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_body_in_pieces_is_waited_for_and_arrives_as_it_was_sent() throws Exception {
        try (var old = RawOrigin.ok(); var proxy = open(old); var client = proxy.client()) {
            proxy.hold(FreezeMode.READ_ONLY);
            client.send(
                    "POST /shop/graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n"
                            + READ.substring(0, 8) + "\r\n");
            assertThat(proxy.ask("GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("ok");
            old.received();
            assertThat(old.gotNothing()).isTrue();
            client.send(Integer.toHexString(READ.length() - 8) + "\r\n" + READ.substring(8) + "\r\n0\r\n\r\n");
            assertThat(client.message()).startsWith("HTTP/1.1 200 ");
            assertThat(old.received()).contains("cart { id }");
        }
    }

    @Test
    void a_body_that_is_too_long_is_refused_without_its_end() {
        try (var old = RawOrigin.ok(); var proxy = open(old); var client = proxy.client()) {
            proxy.hold(FreezeMode.READ_ONLY);
            String head = "POST /shop/graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
            assertThat(proxy.ask(head + "Content-Length: 65537\r\n\r\n")).startsWith("HTTP/1.1 503 ");
            String piece = "8000\r\n" + " ".repeat(0x8000) + "\r\n";
            client.send(head + "Transfer-Encoding: chunked\r\n\r\n" + piece + piece + piece);
            assertThat(client.message()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("connection: close");
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void a_query_passes_a_hold_and_a_mutation_waits_for_its_end_whole() throws Exception {
        try (var old = RawOrigin.ok(); var proxy = open(old); var client = proxy.client(); var large = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            assertThat(proxy.ask(post("/shop/graphql", READ))).startsWith("HTTP/1.1 200 ");
            old.received();
            client.send(post("/shop/graphql", WRITE));
            proxy.awaitParked(1);
            String piece = "8000\r\n" + " ".repeat(0x8000) + "\r\n";
            large.send(
                    "POST /shop/graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + piece
                            + piece + piece);
            proxy.awaitParked(2);
            large.send(Integer.toHexString(WRITE.length()) + "\r\n" + WRITE + "\r\n0\r\n\r\n");
            assertThat(old.gotNothing()).isTrue();
            proxy.hold(FreezeMode.OPEN);
            assertThat(client.message()).startsWith("HTTP/1.1 200 ");
            assertThat(large.message()).startsWith("HTTP/1.1 200 ");
            List<String> bodies = List.of(old.received(), old.received());
            assertThat(bodies).anyMatch(body -> body.endsWith("\r\n\r\n" + WRITE)).allMatch(body -> body.contains(WRITE));
            assertThat(proxy.awaitHoldOver().sent()).isEqualTo(2);
        }
    }

    @Test
    void what_is_asked_about_goes_by_the_picture_of_when_that_is_clear() throws Exception {
        try (var old = RawOrigin.ok();
                var proxy = open(old);
                var opened = proxy.client();
                var gone = proxy.client();
                var closed = proxy.client()) {
            proxy.hold(FreezeMode.READ_ONLY);
            String half = post("/shop/graphql", WRITE).substring(0, post("/shop/graphql", WRITE).length() - 9);
            opened.send(half);
            gone.send(half);
            closed.send(post("/shop/graphql", READ).substring(0, post("/shop/graphql", READ).length() - 9));
            Proxied.await(() -> proxy.door.held() >= 3L * 20);
            gone.leave();
            Proxied.await(() -> proxy.door.clientConnections() == 2);
            proxy.hold(FreezeMode.CLOSED);
            assertThat(closed.send(READ.substring(READ.length() - 9)).message()).as("closed refuses what asks, too")
                    .startsWith("HTTP/1.1 503 ");
            proxy.hold(FreezeMode.OPEN);
            assertThat(opened.send(WRITE.substring(WRITE.length() - 9)).message()).startsWith("HTTP/1.1 200 ");
            assertThat(old.received()).endsWith(WRITE);
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void a_stream_is_read_likewise() throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            Request call = line.request();
            line.lastHead(call.stream(), ":status", "200").hold();
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).http2(Http2.PRIOR_KNOWLEDGE).freezing(TERMS)
                        .open();
                var client = FramePeer.connect(proxy.address)) {
            proxy.hold(FreezeMode.READ_ONLY);
            assertThat(call(client, 1, WRITE).status()).isEqualTo("503");
            assertThat(call(client, 3, READ).status()).isEqualTo("200");
            assertThat(origin.received().body()).isEqualTo(READ);
        }
    }

    private static FramePeer.Answer call(FramePeer client, int stream, String body) {
        return client.request(stream, false, "POST", "/shop/graphql", "content-type", "application/json")
                .data(stream, body.substring(0, 5), false)
                .data(stream, body.substring(5), true).answer(stream);
    }

    private static Proxied open(RawOrigin old) {
        return Proxied.ofOld(old.address()).freezing(TERMS).share(Share.NONE).open();
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }
}
