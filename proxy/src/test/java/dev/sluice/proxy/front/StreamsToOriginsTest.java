package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import io.netty.handler.ssl.SslProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.Side;
import dev.sluice.model.Stack;
import dev.sluice.proxy.front.StreamOrigin.Line;
import dev.sluice.proxy.front.StreamOrigin.Request;

/** Origins that speak HTTP/2: what they get, and what a client of HTTP/1.1 gets of their answers. */
class StreamsToOriginsTest {
    private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: shop.example\r\n\r\n";
    private static final String SOCKET = "GET /shop/x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    @TempDir
    private Path directory;

    @Test
    void a_request_goes_as_fields_and_its_answer_comes_back_as_http_1_1() throws Exception {
        try (var origin = StreamOrigin.ok(); var proxy = speaking(origin); var client = proxy.client()) {
            for (int turn = 0; turn < 3; turn++) {
                assertThat(client.send(GET).message()).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\nVia: 2.0 sluice\r\n")
                        .endsWith("\r\n\r\n2\r\nok\r\n0\r\n\r\n");
            }
            Request request = origin.received();
            assertThat(request.path()).isEqualTo("/a?b=c");
            assertThat(request.fields().method()).hasToString("GET");
            assertThat(request.fields().scheme()).hasToString("http");
            assertThat(request.fields().authority()).hasToString("shop.example");
            assertThat(request.field("sluice-stack")).isEqualTo("old");
            assertThat(request.field("via")).isEqualTo("1.1 sluice");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void fields_of_the_connection_stay_behind_and_names_are_lower_case() throws Exception {
        try (var origin = StreamOrigin.ok(); var proxy = speaking(origin)) {
            assertThat(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Own\r\nKeep-Alive: timeout=5\r\nX-Own: 1\r\n"
                    + "Proxy-Connection: x\r\nTE: trailers, gzip\r\nCookie: a=1; b=2\r\nX-MiXed: Yes\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
            Request request = origin.received();
            assertThat(request.fields().names()).map(CharSequence::toString).allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)))
                    .doesNotContain("connection", "keep-alive", "proxy-connection", "x-own", "upgrade", "http2-settings", "host");
            assertThat(request.field("te")).isEqualTo("trailers");
            assertThat(request.field("cookie")).isEqualTo("a=1; b=2");
            assertThat(request.field("x-mixed")).isEqualTo("Yes");
        }
    }

    @Test
    void a_body_with_a_length_or_in_chunks_arrives_whole_and_so_do_its_trailers() throws Exception {
        try (var origin = StreamOrigin.ok(); var proxy = speaking(origin)) {
            proxy.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
            Request sized = origin.received();
            assertThat(sized.body()).isEqualTo("hello");
            assertThat(sized.field("content-length")).isEqualTo("5");
            proxy.ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nX-After: yes\r\n\r\n");
            Request chunked = origin.received();
            assertThat(chunked.body()).isEqualTo("hello");
            assertThat(chunked.fields().contains("content-length")).isFalse();
            assertThat(chunked.trailers().get("x-after")).hasToString("yes");
            proxy.ask("POST / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(origin.received().field("content-length")).isEqualTo("0");
        }
    }

    @Test
    void answers_with_lengths_trailers_and_without_bodies_are_told_in_the_way_of_http_1_1() {
        try (var origin = StreamOrigin.playing(line -> {
            Request sized = line.request();
            line.head(sized.stream(), ":status", "200", "content-length", "2").data(sized.stream(), "ok", StreamOrigin.END_STREAM);
            Request trailing = line.request();
            line.head(trailing.stream(), ":status", "200").data(trailing.stream(), "ok", 0).lastHead(trailing.stream(), "x-after", "yes");
            Request empty = line.request();
            line.lastHead(empty.stream(), ":status", "200");
            Request nothing = line.request();
            line.lastHead(nothing.stream(), ":status", "204");
            Request known = line.request();
            line.lastHead(known.stream(), ":status", "304", "content-length", "7", "etag", "\"x\"");
            Request bare = line.request();
            line.head(bare.stream(), ":status", "200", "content-length", "9").data(bare.stream(), "", StreamOrigin.END_STREAM);
            Request last = line.request();
            line.answer(last, "last").hold();
        }); var proxy = speaking(origin); var client = proxy.client()) {
            assertThat(client.send(GET).message()).contains("\r\nContent-Length: 2\r\n").endsWith("\r\n\r\nok");
            assertThat(client.send(GET).message()).endsWith("2\r\nok\r\n0\r\nx-after: yes\r\n\r\n");
            assertThat(client.send(GET).message()).contains("\r\nContent-Length: 0\r\n");
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 204 ").doesNotContain("Length").doesNotContain("Transfer");
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 304 ").contains("\r\nContent-Length: 7\r\n");
            assertThat(client.send(GET.replace("GET", "HEAD")).head()).contains("\r\nContent-Length: 9\r\n");
            assertThat(client.send(GET).message()).contains("last");
        }
    }

    @Test
    void interim_answers_pass_and_the_final_one_follows() {
        try (var origin = StreamOrigin.playing(line -> {
            Request request = line.request();
            line.head(request.stream(), ":status", "103", "link", "</a.css>").answer(request, "ok").hold();
        }); var proxy = speaking(origin); var client = proxy.client()) {
            client.send(GET);
            assertThat(client.head()).startsWith("HTTP/1.1 103 Early Hints\r\n").contains("link: </a.css>");
            assertThat(client.message()).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void an_early_answer_ends_the_upload_and_the_connection_serves_on() {
        try (var origin = StreamOrigin.playing(line -> {
            StreamOrigin.Frame first = line.frame(StreamOrigin.HEADERS);
            line.head(first.stream(), ":status", "413").data(first.stream(), "no", StreamOrigin.END_STREAM);
            assertThat(line.frame(StreamOrigin.RST_STREAM).stream()).isEqualTo(first.stream());
            line.answerAll();
        }); var proxy = speaking(origin); var early = proxy.client(); var next = proxy.client()) {
            early.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nbegin");
            assertThat(early.message()).startsWith("HTTP/1.1 413 ").contains("Connection: close").contains("no");
            assertThat(next.send(GET).message()).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_client_that_goes_costs_a_stream_and_no_connection() throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            Request abandoned = line.request();
            StreamOrigin.Frame reset = line.frame(StreamOrigin.RST_STREAM);
            assertThat(reset.stream()).isEqualTo(abandoned.stream());
            assertThat(reset.number()).as("CANCEL").isEqualTo(8);
            line.answerAll();
        }); var proxy = speaking(origin); var next = proxy.client()) {
            try (var leaving = proxy.client()) {
                leaving.send(GET);
                origin.received();
            }
            proxy.awaitOne(Side.OLD, "client-gone");
            assertThat(next.send(GET).message()).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void answers_come_in_any_order_and_each_to_who_asked() {
        try (var origin = StreamOrigin.playing(line -> {
            Request first = line.request();
            Request second = line.request();
            Request third = line.request();
            for (Request request : List.of(third, first, second)) {
                line.answer(request, request.path());
            }
            line.hold();
        }); var proxy = speaking(origin); var a = proxy.client(); var b = proxy.client(); var c = proxy.client()) {
            a.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
            b.send("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            c.send("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(c.message()).contains("\r\n/3\r\n");
            assertThat(a.message()).contains("\r\n/1\r\n");
            assertThat(b.message()).contains("\r\n/2\r\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void over_tls_the_origin_chooses_http_2(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        SSLContext own = authority.holder(authority.issue("shop.example"));
        for (Stack.Protocol asked : List.of(Stack.Protocol.AUTO, Stack.Protocol.HTTP2)) {
            try (var origin = StreamOrigin.playing(own, Line::answerAll);
                    var proxy = Proxied.ofOld(origin.address()).by(provider).verifying(believing(authority)).protocol(asked).open()) {
                assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK\r\n");
                assertThat(origin.received().fields().scheme()).hasToString("https");
                assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK\r\n");
                assertThat(origin.connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void an_origin_that_chooses_http_1_1_is_spoken_to_so_unless_http_2_is_asked_for() throws Exception {
        var authority = new Authority(directory);
        SSLContext own = authority.holder(authority.issue("shop.example"));
        try (var origin = RawOrigin.playing(own, line -> line.answerAll(RawOrigin.OK));
                var auto = Proxied.ofOld(origin.address()).verifying(believing(authority)).open();
                var strict = Proxied.ofOld(origin.address()).verifying(believing(authority)).protocol(Stack.Protocol.HTTP2).open()) {
            assertThat(auto.ask(GET)).endsWith("ok");
            origin.received();
            assertThat(strict.ask(GET)).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: not-executed");
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTO", "HTTP1"})
    void without_tls_http_2_is_spoken_only_where_it_is_asked_for(String protocol) {
        try (var origin = RawOrigin.ok(); var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.valueOf(protocol)).open()) {
            assertThat(proxy.ask(GET)).endsWith("ok");
        }
    }

    @Test
    void an_origin_that_does_not_know_http_2_gets_nothing_of_a_request() {
        try (var origin = RawOrigin.playing(line -> line.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).open()) {
            assertThat(proxy.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")).startsWith("HTTP/1.1 502 ")
                    .contains("Sluice-Outcome: not-executed");
            assertThat(proxy.count(Side.OLD, "connect")).isEqualTo(1);
        }
    }

    @Test
    void a_websocket_gets_a_connection_of_its_own_where_the_origin_may_choose_and_is_refused_where_it_may_not() throws Exception {
        var authority = new Authority(directory);
        SSLContext own = authority.holder(authority.issue("shop.example"));
        try (var origin = RawOrigin.playing(own, line -> {
            line.request();
            line.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n").peer().toEnd();
        });
                var old = RawOrigin.ok();
                var auto = Proxied.between(old.address(), origin.address()).verifying(believing(authority)).open();
                var strict = Proxied.between(old.address(), origin.address()).verifying(believing(authority))
                        .protocol(Stack.Protocol.HTTP2).open();
                var client = auto.client()) {
            assertThat(client.send(SOCKET).head()).startsWith("HTTP/1.1 101 ");
            assertThat(strict.ask(SOCKET)).startsWith("HTTP/1.1 501 ").contains("a WebSocket needs HTTP/1.1")
                    .contains("Sluice-Outcome: not-executed");
            assertThat(strict.count(Side.NEW, "refused")).as("which counts against nobody").isEqualTo(1);
            assertThat(old.gotNothing()).isTrue();
        }
    }

    private static Proxied speaking(StreamOrigin origin) {
        return Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).open();
    }

    private static Stack.Tls believing(Authority authority) {
        return new Stack.Tls(Optional.of("shop.example"), Optional.of(authority.file()), false, Optional.empty());
    }
}
