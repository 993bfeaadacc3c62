package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sluice.model.Side;
import dev.sluice.proxy.front.Rules.Case;

/** HARDENING R10: what may have happened once never happens twice, on one stack or on two. */
class RetryRulesTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final String FIRST = "GET /shop/first" + HOST + "\r\n";

    static List<Case> once() {
        return List.of(once("R10_POST", "POST /shop/x" + HOST + "Content-Length: 2\r\n\r\nhi"),
                once("R10_POST_without_a_body", "POST /shop/x" + HOST + "\r\n"), once("R10_DELETE", "DELETE /shop/x" + HOST + "\r\n"),
                once("R10_PUT", "PUT /shop/x" + HOST + "Content-Length: 2\r\n\r\nhi"),
                once("R10_an_unknown_method", "BUY /shop/x" + HOST + "\r\n"),
                once("R10_GET_with_a_body", "GET /shop/x" + HOST + "Content-Length: 2\r\n\r\nhi"),
                once("R10_GET_that_another_method_overrides", "GET /shop/x" + HOST + "X-HTTP-Method-Override: DELETE\r\n\r\n"));
    }

    private static Case once(String clause, String sent) {
        return new Case(clause, sent, "");
    }

    @ParameterizedTest
    @MethodSource("once")
    void is_sent_once_over_a_connection_that_breaks(Case row) {
        var seen = new AtomicInteger();
        try (var breaking = RawOrigin.playing(line -> {
            for (String request = line.request(); request.startsWith("GET /shop/first "); request = line.request()) {
                line.send(RawOrigin.OK);
            }
            seen.incrementAndGet();
            line.peer().reset();
        });
                var old = RawOrigin.ok();
                var proxy = Proxied.between(old.address(), breaking.address()).open();
                var client = proxy.client()) {
            assertThat(client.send(FIRST).message()).endsWith("ok");
            assertThat(client.send(row.sent()).message()).startsWith("HTTP/1.1 502 ");
            assertThat(seen.get()).as("times it was seen").isEqualTo(1);
            assertThat(old.gotNothing()).as("the other stack").isTrue();
            assertThat(proxy.count(Side.NEW, "reset")).isEqualTo(1);
            proxy.awaitNoWriteInFlight();
        }
    }

    static List<Case> again() {
        return List.of(once("R10_GET", "GET /shop/x" + HOST + "\r\n"), once("R10_HEAD", "HEAD /shop/x" + HOST + "\r\n"),
                once("R10_OPTIONS", "OPTIONS /shop/x" + HOST + "\r\n"),
                once("R10_GET_that_GET_overrides", "GET /shop/x" + HOST + "X-HTTP-Method-Override: get\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("again")
    void is_sent_once_more_over_a_fresh_connection_and_then_no_more(Case row) {
        var seen = new AtomicInteger();
        try (var breaking = RawOrigin.playing(line -> {
            for (String request = line.request(); request.startsWith("GET /shop/first "); request = line.request()) {
                line.send(RawOrigin.OK);
            }
            seen.incrementAndGet();
            line.peer().reset();
        });
                var old = RawOrigin.ok();
                var proxy = Proxied.between(old.address(), breaking.address()).open();
                var client = proxy.client()) {
            assertThat(client.send(FIRST).message()).endsWith("ok");
            assertThat(client.send(row.sent()).head()).startsWith("HTTP/1.1 502 ");
            assertThat(seen.get()).isEqualTo(2);
            assertThat(old.gotNothing()).as("the other stack").isTrue();
            assertThat(proxy.count(Side.NEW, "reset")).as("one outcome").isEqualTo(1);
        }
    }

    static List<Case> seen() {
        return List.of(once("R10_a_byte_of_an_answer", "H"), once("R10_an_interim_answer", "HTTP/1.1 103 Early Hints\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("seen")
    void was_an_answer_so_that_nothing_is_sent_again(Case row) {
        var seen = new AtomicInteger();
        try (var breaking = RawOrigin.playing(line -> {
            line.request();
            line.send(RawOrigin.OK);
            if (!line.request().isEmpty()) {
                seen.incrementAndGet();
                line.send(row.sent());
            }
        }); var proxy = Proxied.between(breaking.address()).open(); var client = proxy.client()) {
            assertThat(client.send(FIRST).message()).endsWith("ok");
            client.send(FIRST);
            assertThat(client.until("HTTP/1.1 502 Bad Gateway\r\n")).isNotEmpty();
            assertThat(seen.get()).isEqualTo(1);
            assertThat(breaking.connections()).isEqualTo(1);
        }
    }
}
