package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Listener.Http2;
import dev.sluice.model.Side;

/** What clients say by HTTP/2 and origins by HTTP/1.1 arrives, whole and in order. */
class Http2MessagesTest {
    @Test
    void a_get_reaches_the_origin_as_if_it_had_come_by_http_1() throws Exception {
        try (var origin = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-One: 1\r\nKeep-Alive: timeout=5\r\n\r\nok");
                var proxy = open(origin);
                var client = FramePeer.connect(proxy.address)) {
            client.request(1, true, "GET", "/a?b=c", "cookie", "a=1", "cookie", "b=2", "x-two", "2", "te", "trailers");
            FramePeer.Answer answer = client.answer(1);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.body()).isEqualTo("ok");
            assertThat(answer.fields()).contains("\nx-one: 1\n", "\ncontent-length: 2\n").doesNotContain("keep-alive", "connection");
            assertThat(origin.received()).startsWith("GET /a?b=c HTTP/1.1\r\nHost: shop.example\r\n")
                    .containsIgnoringCase("\r\nCookie: a=1; b=2\r\n").contains("x-two: 2\r\n").doesNotContain(":method", "x-http2");
        }
    }

    @Test
    void a_body_without_a_length_and_its_trailers_pass_both_ways() {
        try (var origin = RawOrigin.playing(line -> {
            String head = line.peer().head();
            assertThat(head).contains("\r\nTransfer-Encoding: chunked\r\n").doesNotContainIgnoringCase("content-length");
            String body = line.peer().until("0\r\nx-sum: 7\r\n\r\n");
            line.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Got: " + body.replace("\r\n", "|") + "\r\n\r\n"
                    + "3\r\nabc\r\n0\r\nX-Check: 9\r\nHost: evil\r\n\r\n");
            line.request();
        }); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            client.request(1, false, "POST", "/").data(1, "hel", false).data(1, "lo", false)
                    .headers(1, true, "x-sum", "7", "authorization", "no");
            FramePeer.Answer answer = client.answer(1);
            assertThat(answer.fields()).containsPattern("x-got: (3.hel.2.lo|5.hello).0.x-sum: 7").doesNotContain("transfer-encoding");
            assertThat(answer.body()).isEqualTo("abc");
            assertThat(answer.trailers()).isEqualTo("\nx-check: 9\n");
        }
    }

    @Test
    void a_body_with_a_length_keeps_it() throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            client.request(1, false, "POST", "/", "content-length", "5").data(1, "hel", false).data(1, "lo", true);
            assertThat(client.answer(1).status()).isEqualTo("200");
            assertThat(origin.received()).contains("Content-Length: 5\r\n").endsWith("\r\n\r\nhello");
        }
    }

    @Test
    void answers_without_a_body_end_with_their_head() {
        try (var origin = RawOrigin.playing(line -> {
            for (String head = line.peer().head(); !head.isEmpty(); head = line.peer().head()) {
                line.send(head.startsWith("HEAD") ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
                        : head.contains("/204") ? "HTTP/1.1 204 No Content\r\n\r\n"
                                : "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 7\r\n\r\n");
            }
        }); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            client.request(1, true, "HEAD", "/");
            assertThat(client.answer(1)).extracting(FramePeer.Answer::status, FramePeer.Answer::body).containsExactly("200", "");
            client.get(3, "/204");
            assertThat(client.answer(3)).extracting(FramePeer.Answer::status, FramePeer.Answer::body).containsExactly("204", "");
            client.get(5, "/304");
            assertThat(client.answer(5).fields()).contains("content-length: 7", "etag: \"x\"");
            client.request(7, true, "HEAD", "/");
            FramePeer.Frame head = client.await(FramePeer.HEADERS, 7);
            assertThat(head.has(FramePeer.END_STREAM)).isTrue();
            assertThat(head.fields().orElseThrow().get("content-length")).asString().isEqualTo("9");
        }
    }

    @Test
    void early_hints_come_before_the_answer() {
        try (var origin = RawOrigin.answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + RawOrigin.OK);
                var proxy = open(origin);
                var client = FramePeer.connect(proxy.address)) {
            FramePeer.Answer answer = client.get(1, "/").answer(1);
            assertThat(answer.interims()).singleElement().asString().startsWith("103").contains("link: </a.css>");
            assertThat(answer.body()).isEqualTo("ok");
        }
    }

    @Test
    void a_client_that_expects_a_word_first_gets_it() {
        try (var origin = RawOrigin.playing(line -> {
            assertThat(line.peer().head()).containsIgnoringCase("expect: 100-continue");
            line.send("HTTP/1.1 100 Continue\r\n\r\n");
            line.peer().bytes(2);
            line.send(RawOrigin.OK).request();
        }); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            client.request(1, false, "POST", "/", "content-length", "2", "expect", "100-continue");
            assertThat(client.await(FramePeer.HEADERS, 1).fields().orElseThrow().status()).asString().isEqualTo("100");
            assertThat(client.data(1, "hi", true).answer(1).status()).isEqualTo("200");
        }
    }

    @Test
    void streams_are_answered_as_their_origins_answer() {
        try (var origin = RawOrigin.playing(line -> {
            String path = line.request().split(" ", 3)[1];
            if (path.equals("/slow")) {
                Proxied.await(() -> line.origin().connections() > 1);
                line.peer().until("never");
            }
            line.send(RawOrigin.OK);
        }); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            client.get(1, "/slow").get(3, "/fast");
            assertThat(client.answer(3).body()).isEqualTo("ok");
            client.reset(1).get(5, "/fast");
            assertThat(client.answer(5).body()).isEqualTo("ok");
        }
    }

    @Test
    void an_answer_that_breaks_off_is_seen_to_be_incomplete() {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour");
        }); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            FramePeer.Answer answer = client.get(1, "/").answer(1);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.reset()).isEqualTo("INTERNAL_ERROR");
        }
    }

    @Test
    void a_stream_that_its_client_gives_up_is_given_up_at_the_origin() throws Exception {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.peer().head();
        }); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            client.get(1, "/shop/");
            origin.received();
            client.reset(1);
            origin.awaitClosed();
            proxy.awaitOne(Side.OLD, "client-gone");
            assertThat(client.ping(7).verdict()).isEqualTo("PING");
        }
    }

    @Test
    void a_stream_that_is_given_up_in_the_same_breath_reaches_no_origin() {
        try (var origin = RawOrigin.ok(); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            client.send(FramePeer.raw(FramePeer.HEADERS, 5, 1, client.block(":method", "GET", ":scheme", "http", ":authority", "a",
                    ":path", "/")), FramePeer.raw(FramePeer.RST_STREAM, 0, 1, FramePeer.bytes(8)));
            assertThat(client.ping(7).verdict()).isEqualTo("PING");
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void an_early_answer_is_given_whole_and_then_the_client_is_asked_to_stop() {
        try (var origin = RawOrigin.playing(line -> {
            line.peer().head();
            line.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
            line.peer().until("never");
        }); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            client.request(1, false, "POST", "/").data(1, "some", false);
            FramePeer.Answer answer = client.answer(1);
            assertThat(answer).extracting(FramePeer.Answer::status, FramePeer.Answer::body, FramePeer.Answer::reset)
                    .containsExactly("413", "big", "");
            assertThat(client.await(FramePeer.RST_STREAM, 1).code().name()).isEqualTo("NO_ERROR");
            client.data(1, "more", false).data(1, "more", true);
            assertThat(client.ping(7).verdict()).as("what was under way is no fault").isEqualTo("PING");
        }
    }

    @Test
    void a_dead_origin_and_a_refused_path_are_told_as_in_http_1() {
        try (var proxy = Proxied.ofOld(RawOrigin.absent()).http2(Http2.PRIOR_KNOWLEDGE).open();
                var client = FramePeer.connect(proxy.address)) {
            FramePeer.Answer answer = client.get(1, "/").answer(1);
            assertThat(answer.status()).isEqualTo("502");
            assertThat(answer.fields()).contains("sluice-outcome: not-executed");
            FramePeer.Answer refused = client.get(3, "/%00").answer(3);
            assertThat(refused.status()).isEqualTo("400");
            assertThat(refused.fields()).doesNotContain("connection");
            assertThat(client.get(5, "/").answer(5).status()).as("the connection goes on").isEqualTo("502");
        }
    }

    static Proxied open(RawOrigin origin) {
        return Proxied.ofOld(origin.address()).http2(Http2.PRIOR_KNOWLEDGE).open();
    }
}
