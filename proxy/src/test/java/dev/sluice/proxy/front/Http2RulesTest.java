package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sluice.model.Limits;
import dev.sluice.model.Listener.Http2;

/** What a request over HTTP/2 must not be (HARDENING R3, R5): each is refused, nothing of it reaches the origin, and others are served. */
class Http2RulesTest {
    private static final String PROTOCOL_ERROR = "RST_STREAM PROTOCOL_ERROR";

    /** A request, and what becomes of it. */
    record Case(String clause, String expected, List<String> fields) {
        @Override
        public String toString() {
            return clause;
        }
    }

    private static Case of(String clause, String expected, String... fields) {
        return new Case(clause, expected, List.of(fields));
    }

    /** A sound GET and something more. */
    private static Case with(String clause, String expected, String... more) {
        return of(clause, expected, Stream.concat(Stream.of(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/"),
                Arrays.stream(more)).toArray(String[]::new));
    }

    static List<Case> cases() {
        return List.of(
                with("R3 another host than :authority", "400", "host", "b"),
                with("R3 two hosts", "400", "host", "a", "host", "a"),
                of("R3 userinfo", "400", ":method", "GET", ":scheme", "http", ":authority", "u:p@a", ":path", "/"),
                of("R3 no authority at all", "400", ":method", "GET", ":scheme", "http", ":path", "/"),
                of("R3 an authority that is none", "400", ":method", "GET", ":scheme", "http", ":authority", "a b", ":path", "/"),
                of("R3 a port that is none", "400", ":method", "GET", ":scheme", "http", ":authority", "a:99999", ":path", "/"),
                of("R3 another scheme", "400", ":method", "GET", ":scheme", "ftp", ":authority", "a", ":path", "/"),
                of("R3 an absolute :path", "400", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "http://b/"),
                of("R3 a :path without its slash", "400", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "x"),
                of("R3 * with GET", "400", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "*"),
                of("R3 a fragment", "400", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/#x"),
                of("R3 a blank in :path", "400", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/ x"),
                of("R3 a backslash", "400", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/\\"),
                of("R4 above the root", "400", ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/../x"),
                of("R3 CONNECT", "405", ":method", "CONNECT", ":authority", "a:443"),
                of("R3 TRACE", "501", ":method", "TRACE", ":scheme", "http", ":authority", "a", ":path", "/"),
                of("R3 a method that is no token", "400", ":method", "G ET", ":scheme", "http", ":authority", "a", ":path", "/"),
                of("8.3.1 an empty :path", PROTOCOL_ERROR, ":method", "GET", ":scheme", "http", ":authority", "a", ":path", ""),
                of("8.3.1 no :path", PROTOCOL_ERROR, ":method", "GET", ":scheme", "http", ":authority", "a"),
                of("8.3.1 no :method", PROTOCOL_ERROR, ":scheme", "http", ":authority", "a", ":path", "/"),
                of("8.3.1 no :scheme", PROTOCOL_ERROR, ":method", "GET", ":authority", "a", ":path", "/"),
                of("8.3.1 :method twice", PROTOCOL_ERROR, ":method", "GET", ":method", "GET", ":scheme", "http", ":path", "/"),
                of("8.3.1 :scheme twice", PROTOCOL_ERROR, ":method", "GET", ":scheme", "http", ":scheme", "http", ":path", "/"),
                of("8.3.1 :path twice", PROTOCOL_ERROR, ":method", "GET", ":scheme", "http", ":path", "/", ":path", "/"),
                with("8.3.1 :authority twice", PROTOCOL_ERROR, ":authority", "a"),
                with("8.3 an unknown pseudo field", PROTOCOL_ERROR, ":extra", "x"),
                with("8.3 a pseudo field of answers", PROTOCOL_ERROR, ":status", "200"),
                with("RFC 8441 an extended CONNECT that was not offered", PROTOCOL_ERROR, ":protocol", "websocket"),
                with("8.3 a pseudo field behind a field", PROTOCOL_ERROR, "x-a", "1", ":path", "/x"),
                of("8.3 all pseudo fields behind a field", PROTOCOL_ERROR, "x-a", "1", ":method", "GET", ":scheme", "http", ":path", "/"),
                with("R5 connection", PROTOCOL_ERROR, "connection", "close"),
                with("R5 keep-alive", PROTOCOL_ERROR, "keep-alive", "timeout=1"),
                with("R5 proxy-connection", PROTOCOL_ERROR, "proxy-connection", "keep-alive"),
                with("R5 transfer-encoding", PROTOCOL_ERROR, "transfer-encoding", "chunked"),
                with("R5 upgrade", PROTOCOL_ERROR, "upgrade", "websocket"),
                with("R5 te other than trailers", PROTOCOL_ERROR, "te", "trailers, deflate"),
                with("8.2.1 a capital letter in a name", PROTOCOL_ERROR, "X-A", "1"),
                with("8.2.1 a blank in a name", PROTOCOL_ERROR, "x a", "1"),
                with("8.2.1 a colon in a name", PROTOCOL_ERROR, "x:a", "1"),
                with("8.2.1 a name beyond ASCII", PROTOCOL_ERROR, "x\u00e9", "1"),
                with("8.2.1 a line end in a name", PROTOCOL_ERROR, "x\r\nhost", "1"),
                with("8.2.1 an empty name", PROTOCOL_ERROR, "", "1"),
                with("8.2.1 a line end in a value", PROTOCOL_ERROR, "x-a", "1\r\nx-b: 2"),
                with("8.2.1 a line feed in a value", PROTOCOL_ERROR, "x-a", "1\nx-b: 2"),
                with("8.2.1 a zero byte in a value", PROTOCOL_ERROR, "x-a", "1\u0000"),
                with("8.2.1 a blank before a value", PROTOCOL_ERROR, "x-a", " 1"),
                with("8.2.1 a tabulator behind a value", PROTOCOL_ERROR, "x-a", "1\t"),
                with("R1 a length that is no number", PROTOCOL_ERROR, "content-length", "+5"),
                with("R1 two lengths", PROTOCOL_ERROR, "content-length", "5", "content-length", "6"),
                with("8.1.1 a length without a body", PROTOCOL_ERROR, "content-length", "5"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void what_is_not_sound_is_refused_and_the_connection_goes_on(Case broken) throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            client.frame(FramePeer.HEADERS, FramePeer.END_STREAM | FramePeer.END_HEADERS, 1,
                    FramePeer.literals(broken.fields().toArray(String[]::new)));
            assertThat(client.verdict()).isEqualTo(broken.expected());
            assertThat(client.get(3, "/next").answer(3).body()).isEqualTo("ok");
            assertThat(origin.received()).startsWith("GET /next ");
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    @Test
    void options_may_ask_about_the_server() throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            assertThat(client.request(1, true, "OPTIONS", "*").answer(1).status()).isEqualTo("200");
            assertThat(origin.received()).startsWith("OPTIONS * HTTP/1.1\r\n");
        }
    }

    @Test
    void a_host_field_does_where_there_is_no_authority() throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            client.headers(1, true, ":method", "GET", ":scheme", "http", ":path", "/", "host", "Shop.example");
            assertThat(client.answer(1).status()).isEqualTo("200");
            assertThat(origin.received()).startsWith("GET / HTTP/1.1\r\nHost: shop.example\r\n");
        }
    }

    @Test
    void a_body_longer_than_its_length_is_no_request() throws Exception {
        lengthsDisagree("3", "four", true);
    }

    @Test
    void a_body_in_pieces_that_are_longer_together_than_its_length_is_no_request() throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            client.request(1, false, "POST", "/", "content-length", "3").data(1, "tw", false).data(1, "o!", true);
            assertThat(client.verdict()).isEqualTo(PROTOCOL_ERROR);
            assertThat(client.get(3, "/next").answer(3).body()).isEqualTo("ok");
        }
    }

    @Test
    void a_body_shorter_than_its_length_is_no_request() throws Exception {
        lengthsDisagree("9", "four", true);
    }

    private static void lengthsDisagree(String length, String body, boolean last) throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            client.request(1, false, "POST", "/", "content-length", length).data(1, body, last);
            assertThat(client.verdict()).isEqualTo(PROTOCOL_ERROR);
            assertThat(client.get(3, "/next").answer(3).body()).isEqualTo("ok");
            assertThat(origin.received()).startsWith("GET /next ");
        }
    }

    @Test
    void trailers_with_a_pseudo_field_are_no_end() {
        try (var origin = RawOrigin.ok(); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            client.request(1, false, "POST", "/").data(1, "x", false).headers(1, true, ":path", "/y");
            assertThat(client.verdict()).isEqualTo(PROTOCOL_ERROR);
            assertThat(client.get(3, "/").answer(3).status()).isEqualTo("200");
        }
    }

    @Test
    void what_is_too_large_is_said_to_be() {
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.ofOld(origin.address()).http2(Http2.PRIOR_KNOWLEDGE)
                        .limits(now -> new Limits(2000, 100, 10, 100, now.headersIn(), now.bodyIdle(), now.idle())).open();
                var client = FramePeer.connect(proxy.address)) {
            assertThat(client.get(1, "/" + "x".repeat(100)).answer(1).status()).isEqualTo("414");
            assertThat(client.request(3, false, "POST", "/", "content-length", "11").answer(3).status()).isEqualTo("413");
            assertThat(client.request(5, false, "POST", "/").data(5, "x".repeat(11), false).answer(5).status()).isEqualTo("413");
            assertThat(client.request(7, true, "GET", "/", "x-long", "y".repeat(2000)).answer(7).status()).isEqualTo("431");
            assertThat(client.request(9, false, "POST", "/", "x-long", "y".repeat(2000)).data(9, "more", false).answer(9).status())
                    .isEqualTo("431");
            assertThat(client.get(11, "/").answer(11).status()).isEqualTo("200");
        }
    }

    @Test
    void a_body_that_does_not_come_is_not_waited_for() {
        try (var origin = RawOrigin.playing(line -> line.peer().until("never"));
                var proxy = Proxied.ofOld(origin.address()).http2(Http2.PRIOR_KNOWLEDGE).limits(now -> new Limits(now.header(), now.uri(),
                        now.body(), 100, now.headersIn(), Duration.ofMillis(300), now.idle())).open();
                var client = FramePeer.connect(proxy.address)) {
            assertThat(client.request(1, false, "POST", "/", "content-length", "10").data(1, "five!", false).answer(1).status())
                    .isEqualTo("408");
            assertThat(client.await(FramePeer.RST_STREAM, 1).code().name()).isEqualTo("NO_ERROR");
        }
    }

    @Test
    void what_a_proxy_in_between_may_mistake_is_not_passed_on() throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            client.request(1, true, "GET", "/", "x-forwarded-for", "9.9.9.9", "x_forwarded_for", "9.9.9.9", "sluice-unit", "x",
                    "http2-settings", "AAAA", "proxy-authorization", "x", "trailer", "x");
            assertThat(client.answer(1).status()).isEqualTo("200");
            assertThat(origin.received().toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1)).asString()
                    .doesNotContain("9.9.9.9", "sluice-unit: x", "http2-settings", "proxy-authorization", "trailer:");
        }
    }
}
