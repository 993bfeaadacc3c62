package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.FailoverTerms;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Listener;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;
import dev.sluice.model.TraceTerms;
import dev.sluice.proxy.trace.ScriptedCollector;
import dev.sluice.proxy.trace.ScriptedCollector.Reply;
import dev.sluice.proxy.trace.ScriptedCollector.Span;

/** A request that is recorded is one span of its own and one for each time that an origin is asked; origins belong to the latter. */
class TracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final Pattern PARENT = Pattern.compile("(?i)traceparent: 00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})\r\n");

    private final ScriptedCollector collector = ScriptedCollector.taking();

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void each_stack_is_told_with_where_a_request_went_and_why_and_the_origin_belongs_to_the_call() throws Exception {
        try (var old = RawOrigin.ok(); var fresh = RawOrigin.ok()) {
            var proxy = open(Proxied.between(old.address(), fresh.address()), TraceTerms.ALL);
            proxy.ask("POST /shop/buy?token=hush HTTP/1.1\r\nHost: Shop.example:8443\r\nContent-Length: 3\r\nCookie: c=hush\r\n"
                    + "Authorization: hush\r\nUser-Agent: hush\r\nReferer: http://hush/\r\n\r\nabc");
            proxy.ask("GET /else HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.close();
            assertThat(collector.batch().text()).doesNotContain("hush", "127.0.0.1\"}},{\"key\":\"client");
            var parent = parent(fresh.received());
            Span server = server("/shop/buy");
            assertThat(server.attributes())
                    .containsAllEntriesOf(Map.of("http.request.method", "POST", "url.scheme", "http", "server.address",
                            "shop.example", "server.port", "8443", "network.protocol.version", "1.1", "http.response.status_code", "200",
                            "sluice.unit", "shop", "sluice.stack", "new", "sluice.why", "bucket"))
                    .containsEntry("sluice.generation", "1")
                    .containsEntry("sluice.outcome", "2xx").containsKey("sluice.request_id").doesNotContainKeys("error.type", "url.query");
            assertThat(server.name()).isEqualTo("POST");
            assertThat(server.status()).isZero();
            assertThat(server.parent()).isEmpty();
            Span call = calls(server).getFirst();
            assertThat(calls(server)).hasSize(1);
            assertThat(call.attributes()).isEqualTo(Map.of("http.request.method", "POST", "server.address", "127.0.0.1", "server.port",
                    Integer.toString(fresh.address().port()), "url.full", fresh.address() + "/shop/buy", "http.response.status_code", "200",
                    "sluice.unit", "shop", "sluice.stack", "new"));
            assertThat(call.id()).isEqualTo(parent.span());
            assertThat(call.trace()).isEqualTo(parent.trace()).isEqualTo(server.trace());
            assertThat(parent.flags()).isEqualTo("01");
            assertThat(call.begun()).isGreaterThanOrEqualTo(server.begun());
            assertThat(call.ended()).isLessThanOrEqualTo(server.ended()).isGreaterThan(call.begun());
            Span other = server("/else");
            assertThat(other.attributes()).containsEntry("sluice.unit", "-").containsEntry("sluice.stack", "old")
                    .containsEntry("sluice.why", "unclaimed").containsEntry("server.port", "80");
            assertThat(calls(other)).singleElement().satisfies(one -> assertThat(one.id()).isEqualTo(parent(old.received()).span()));
            assertThat(proxy.traces.sent()).isEqualTo(4);
            assertThat(proxy.traces.dropped()).isZero();
        }
    }

    @Test
    void a_failover_is_two_calls_of_one_request_each_with_how_it_ended() throws Exception {
        try (var old = RawOrigin.ok(); var fresh = RawOrigin.answering("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")) {
            var proxy = open(Proxied.between(old.address(), fresh.address()).failover(FailoverTerms.DEFAULT), TraceTerms.ALL);
            assertThat(proxy.ask("GET /shop/a HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("ok");
            proxy.close();
            Span server = server("/shop/a");
            assertThat(server.attributes()).containsEntry("sluice.stack", "old").containsEntry("sluice.failover", "5xx")
                    .containsEntry("http.response.status_code", "200");
            assertThat(server.status()).isZero();
            assertThat(calls(server)).satisfiesExactly(
                    first -> {
                        assertThat(first.attributes()).containsEntry("sluice.stack", "new")
                                .containsEntry("http.response.status_code", "500")
                                .containsEntry("error.type", "500");
                        assertThat(first.status()).isEqualTo(2);
                        assertThat(first.id()).isEqualTo(parent(fresh.received()).span());
                    },
                    second -> {
                        assertThat(second.attributes()).containsEntry("sluice.stack", "old").doesNotContainKey("error.type");
                        assertThat(second.id()).isEqualTo(parent(old.received()).span());
                    });
        }
    }

    @Test
    void an_origin_that_cannot_be_connected_with_is_a_call_that_says_where_and_a_502_an_error() throws Exception {
        var absent = RawOrigin.absent();
        try (var origin = RawOrigin.playing(RawOrigin.Line::request)) {
            var proxy = open(Proxied.between(origin.address(), absent), TraceTerms.ALL);
            proxy.ask("POST /shop/a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            proxy.close();
            Span server = server("/shop/a");
            assertThat(server.attributes()).containsEntry("http.response.status_code", "502").containsEntry("error.type", "reset")
                    .containsEntry("sluice.failover", "connect");
            assertThat(server.status()).isEqualTo(2);
            assertThat(calls(server)).satisfiesExactly(
                    call -> assertThat(call.attributes()).containsEntry("error.type", "connect").containsEntry("server.port",
                            Integer.toString(absent.port())),
                    call -> assertThat(call.attributes()).containsEntry("error.type", "reset").containsEntry("sluice.stack", "old"));
        }
    }

    @Test
    void a_read_that_is_sent_again_on_a_fresh_connection_is_a_call_each() throws Exception {
        try (var old = RawOrigin.playing(line -> {
            line.request();
            line.send(RawOrigin.OK);
            if (line.number() > 1) {
                line.answerAll(RawOrigin.OK);
            } else {
                line.request();
            }
        })) {
            var proxy = open(Proxied.between(old.address()), TraceTerms.ALL);
            proxy.ask("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(proxy.ask("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("ok");
            proxy.close();
            assertThat(calls(server("/2"))).satisfiesExactly(
                    first -> assertThat(first.attributes()).containsEntry("error.type", "reset")
                            .doesNotContainKey("http.request.resend_count"),
                    second -> assertThat(second.attributes()).containsEntry("http.request.resend_count", "1")
                            .containsEntry("http.response.status_code", "200"));
        }
    }

    @Test
    void whom_a_trusted_proxy_records_is_recorded_as_his_child_and_whom_he_does_not_is_not() throws Exception {
        try (var old = RawOrigin.ok()) {
            var none = open(Proxied.between(old.address()).trusting("127.0.0.0/8"), 0);
            none.ask(asking("/kept", "00-" + TRACE + "-" + CALLER + "-03", "tracestate: k=v\r\n"));
            none.close();
            Span server = server("/kept");
            assertThat(server.trace()).isEqualTo(TRACE);
            assertThat(server.parent()).isEqualTo(CALLER);
            assertThat(server.state()).isEqualTo("k=v");
            String sent = old.received();
            assertThat(sent).contains("tracestate: k=v\r\n");
            assertThat(parent(sent)).isEqualTo(new Parent(TRACE, calls(server).getFirst().id(), "03"));
            var all = open(Proxied.between(old.address()).trusting("127.0.0.0/8"), TraceTerms.ALL);
            all.ask(asking("/left", "00-" + TRACE + "-" + CALLER + "-00", ""));
            all.close();
            assertThat(parent(old.received())).isEqualTo(new Parent(TRACE, CALLER, "00"));
            assertThat(collector.spans()).hasSize(2);
        }
    }

    @Test
    void of_anybody_else_the_id_of_the_trace_decides_and_what_is_not_recorded_is_passed_on_as_it_came() throws Exception {
        String low = "4bf92f3577b34da6a37fffffffffffff";
        try (var old = RawOrigin.ok()) {
            var proxy = open(Proxied.between(old.address()), TraceTerms.ALL / 2);
            proxy.ask(asking("/high", "00-" + TRACE + "-" + CALLER + "-00", ""));
            proxy.ask(asking("/low", "00-" + low + "-" + CALLER + "-01", ""));
            proxy.close();
            assertThat(parent(old.received()).flags()).isEqualTo("01");
            assertThat(parent(old.received())).isEqualTo(new Parent(low, CALLER, "01"));
            assertThat(server("/high").parent()).isEqualTo(CALLER);
            assertThat(collector.spans()).hasSize(2);
        }
    }

    @Test
    void a_trace_that_begins_here_and_is_not_recorded_says_so_to_the_origin() throws Exception {
        try (var old = RawOrigin.ok()) {
            var proxy = open(Proxied.between(old.address()), 0);
            proxy.ask("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.close();
            assertThat(parent(old.received()).flags()).isEqualTo("00");
            assertThat(collector.asked()).isZero();
        }
    }

    @Test
    void a_request_over_http_2_is_told_like_any_other() throws Exception {
        try (var old = RawOrigin.ok()) {
            var proxy = open(Proxied.between(old.address()).http2(Listener.Http2.PRIOR_KNOWLEDGE), TraceTerms.ALL);
            try (var frames = FramePeer.connect(proxy.address)) {
                assertThat(frames.get(1, "/two").answer(1).status()).isEqualTo("200");
            }
            proxy.close();
            assertThat(server("/two").attributes()).containsEntry("network.protocol.version", "2");
            assertThat(calls(server("/two")).getFirst().id()).isEqualTo(parent(old.received()).span());
        }
    }

    @Test
    void an_origin_that_speaks_http_2_belongs_to_the_call_of_its_own_stream() throws Exception {
        try (var old = StreamOrigin.ok()) {
            var proxy = open(Proxied.between(old.address()).protocol(Stack.Protocol.HTTP2), TraceTerms.ALL);
            proxy.ask("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.ask("GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.close();
            for (String path : List.of("/a", "/b")) {
                String parent = old.received().field("traceparent");
                assertThat(calls(server(path))).singleElement()
                        .satisfies(call -> assertThat(parent).isEqualTo("00-" + call.trace() + "-" + call.id() + "-01"));
            }
        }
    }

    @Test
    void a_websocket_and_server_sent_events_end_their_spans_when_they_end() throws Exception {
        try (var echo = WebSocketOrigin.echo(); var events = RawOrigin.playing(line -> {
            line.request();
            line.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n:a\n\r\n");
            line.peer().toEnd();
        })) {
            var proxy = open(Proxied.between(events.address(), echo.address()), TraceTerms.ALL);
            RawPeer socket = proxy.client();
            socket.send(WebSocketOrigin.handshake("/shop/ws")).head();
            RawPeer stream = proxy.client();
            stream.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n").head();
            assertThat(collector.spans()).isEmpty();
            long before = System.currentTimeMillis() * 1_000_000;
            socket.close();
            stream.close();
            proxy.awaitOne(Side.NEW, "1xx");
            proxy.awaitOne(Side.OLD, "client-gone");
            proxy.close();
            for (String path : List.of("/shop/ws", "/events")) {
                assertThat(server(path).ended()).isGreaterThan(before - 1_000_000);
                assertThat(calls(server(path))).singleElement().satisfies(call -> {
                    assertThat(call.ended()).isGreaterThan(before - 1_000_000);
                    assertThat(call.status()).isZero();
                });
            }
            assertThat(server("/shop/ws").attributes()).containsEntry("http.response.status_code", "101");
            assertThat(server("/events").attributes()).containsEntry("sluice.outcome", "client-gone");
        }
    }

    @Test
    void a_write_whose_client_has_gone_is_a_call_that_lasts_longer_than_its_request() throws Exception {
        var go = new CountDownLatch(1);
        try (var old = RawOrigin.playing(line -> {
            line.request();
            Proxied.await(() -> go.getCount() == 0);
            line.send(RawOrigin.OK);
        })) {
            var proxy = open(Proxied.between(old.address()), TraceTerms.ALL);
            try (RawPeer client = proxy.client()) {
                client.send("POST /shop/order HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
                old.received();
            }
            Proxied.await(() -> collector.spans().size() == 1);
            go.countDown();
            proxy.awaitNoWriteInFlight();
            proxy.close();
            Span server = server("/shop/order");
            assertThat(server.attributes()).doesNotContainKey("http.response.status_code");
            assertThat(calls(server)).singleElement().satisfies(call -> {
                assertThat(call.attributes()).containsEntry("http.response.status_code", "200");
                assertThat(call.ended()).isGreaterThan(server.ended());
            });
        }
    }

    @Test
    void what_is_refused_is_a_span_without_calls_and_what_was_parked_one_that_has_waited() throws Exception {
        try (var old = RawOrigin.ok()) {
            var proxy = open(Proxied.between(old.address()), TraceTerms.ALL);
            proxy.ask("GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.hold(FreezeMode.HOLD);
            try (RawPeer client = proxy.client()) {
                client.send("POST /shop/parked HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                proxy.awaitParked(1);
                proxy.hold(FreezeMode.OPEN);
                assertThat(client.message()).endsWith("ok");
            }
            proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED);
            proxy.ask("GET /shop/frozen HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.close();
            assertThat(server("/a\\b").attributes()).containsEntry("http.response.status_code", "400");
            assertThat(server("/shop/frozen").attributes()).containsEntry("http.response.status_code", "503")
                    .containsEntry("error.type", "503")
                    .containsEntry("sluice.outcome", "refused");
            assertThat(calls(server("/shop/frozen"))).isEmpty();
            assertThat(calls(server("/shop/parked"))).singleElement()
                    .satisfies(call -> assertThat(call.id()).isEqualTo(parent(old.received()).span()));
        }
    }

    @Test
    void visitors_are_served_while_the_collector_is_gone_and_what_is_not_told_is_counted() throws Exception {
        collector.goAway();
        try (var old = RawOrigin.ok()) {
            var proxy = open(Proxied.between(old.address()), TraceTerms.ALL);
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.ask("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("ok");
            }
            proxy.close();
            assertThat(proxy.traces.dropped()).isEqualTo(40);
            assertThat(proxy.traces.sent()).isZero();
        }
    }

    @Test
    void visitors_are_served_while_the_collector_says_nothing() throws Exception {
        try (var silent = ScriptedCollector.answering(_ -> Reply.SILENCE); var old = RawOrigin.ok()) {
            var proxy = Proxied.between(old.address()).traced(silent.keeping(TraceTerms.ALL)).open();
            proxy.ask("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
            int underWay = silent.batch().spans();
            try (RawPeer client = proxy.client()) {
                for (int i = 0; i < 3_000; i++) {
                    client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertThat(client.message()).endsWith("ok");
                }
            }
            assertThat(proxy.traces.dropped()).isEqualTo(6_002 - underWay - 4_096);
            silent.goAway();
            proxy.close();
            assertThat(proxy.traces.dropped()).isEqualTo(6_002);
        }
    }

    private Proxied open(Proxied.Builder builder, int perMillion) {
        return builder.traced(collector.keeping(perMillion)).open();
    }

    private static String asking(String path, String parent, String more) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\ntraceparent: " + parent + "\r\n" + more + "\r\n";
    }

    private record Parent(String trace, String span, String flags) {}

    private static Parent parent(String request) {
        Matcher found = PARENT.matcher(request);
        assertThat(found.find()).as(request).isTrue();
        return new Parent(found.group(1), found.group(2), found.group(3));
    }

    private Span server(String path) {
        return collector.spans().stream().filter(span -> span.isServer() && span.attribute("url.path").equals(path)).findFirst()
                .orElseThrow(() -> new AssertionError(path + " is not among " + collector.spans()));
    }

    private List<Span> calls(Span server) {
        return collector.spans().stream().filter(span -> span.kind() == 3 && span.parent().equals(server.id())).toList();
    }
}
