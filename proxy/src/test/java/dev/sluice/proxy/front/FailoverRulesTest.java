package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sluice.model.Endpoint;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.Listener;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;
import dev.sluice.proxy.front.Rules.Case;

/** SEMANTICS B3: what new fails old answers, once, where nothing can go wrong by that. */
class FailoverRulesTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final String GET = "GET /shop/x" + HOST + "\r\n";
    private static final String POST = "POST /shop/x" + HOST + "Content-Length: 2\r\n\r\nhi";
    private static final FailoverTerms TERMS = new FailoverTerms(true, List.of(Endpoint.parse("GET /shop/logout").orElseThrow()),
            new Share(2_000));

    record Failing(String name, String cause, String outcome, Consumer<RawOrigin.Line> script) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Failing failing(String name, String cause, String outcome, String answer) {
        return new Failing(name, cause, outcome, line -> {
            line.request();
            line.send(answer);
        });
    }

    static List<Failing> failures() {
        return List.of(new Failing("reset", "reset", "reset", line -> {
            line.request();
            line.peer().reset();
        }), failing("end_without_a_word", "reset", "reset", ""), failing("malformed", "protocol", "protocol", "nonsense\r\n\r\n"),
                failing("half_a_head", "reset", "reset", "HTTP/1.1 200 O"),
                failing("500", "5xx", "5xx", "HTTP/1.1 500 X\r\nContent-Length: 4\r\n\r\nnope"),
                failing("503", "5xx", "5xx", "HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnope\r\n0\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void a_safe_request_that_new_fails_is_answered_by_old_and_counts_against_new(Failing failing) {
        try (var old = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
                var fresh = RawOrigin.playing(failing.script());
                var proxy = between(old, fresh).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).message()).startsWith("HTTP/1.1 200 ").endsWith("old");
            assertThat(client.send("HEAD /shop/x" + HOST + "\r\n").head()).startsWith("HTTP/1.1 200 ");
            assertThat(client.send("OPTIONS /shop/x" + HOST + "\r\n").message()).endsWith("old");
            assertThat(fresh.connections()).as("each was asked for once").isEqualTo(3);
            assertThat(proxy.count(Side.NEW, failing.outcome())).isEqualTo(3);
            assertThat(proxy.count(Side.OLD, "2xx")).isEqualTo(3);
            assertThat(proxy.inFlight(Side.NEW)).isZero();
            assertThat(Failovers.of(proxy, failing.cause())).isEqualTo(3);
        }
    }

    static List<Case> refused() {
        return List.of(new Case("POST", POST, ""), new Case("PUT", "PUT /shop/x" + HOST + "Content-Length: 2\r\n\r\nhi", ""),
                new Case("DELETE", "DELETE /shop/x" + HOST + "\r\n", ""),
                new Case("GET_that_another_method_overrides", "GET /shop/x" + HOST + "X-HTTP-Method-Override: DELETE\r\n\r\n", ""),
                new Case("GET_whose_body_is_given_away", "GET /shop/x" + HOST + "Content-Length: 2\r\n\r\nhi", ""),
                new Case("GET_of_a_part", "GET /shop/x" + HOST + "Range: bytes=0-9\r\n\r\n", ""),
                new Case("GET_of_a_stream", "GET /shop/x" + HOST + "Accept: text/event-stream\r\n\r\n", ""),
                new Case("GET_that_is_excluded", "GET /shop/logout" + HOST + "\r\n", ""));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatever_may_change_something_or_has_no_whole_of_its_own_is_seen_to_fail(Case row) {
        try (var old = RawOrigin.ok(); var fresh = RawOrigin.playing(line -> {
            line.request();
            line.peer().reset();
        }); var failing = RawOrigin.answering("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")) {
            try (var proxy = between(old, fresh).open()) {
                assertThat(proxy.ask(row.sent())).startsWith("HTTP/1.1 502 ");
                assertThat(Failovers.of(proxy, "reset")).isZero();
            }
            try (var proxy = between(old, failing).open()) {
                assertThat(proxy.ask(row.sent())).startsWith("HTTP/1.1 500 ");
            }
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void what_clients_provoke_is_the_answer() {
        for (String status : List.of("501", "505", "404", "429")) {
            try (var old = RawOrigin.ok();
                    var fresh = RawOrigin.answering("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n");
                    var proxy = between(old, fresh).open()) {
                assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 " + status + " ");
                assertThat(old.gotNothing()).isTrue();
            }
        }
    }

    @Test
    void a_failure_after_the_head_of_an_answer_cuts_the_client() {
        try (var old = RawOrigin.ok();
                var fresh = RawOrigin.playing(line -> {
                    line.request();
                    line.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                });
                var proxy = between(old, fresh).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).toEnd()).startsWith("HTTP/1.1 200 ").endsWith("half");
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void an_interim_answer_is_a_part_of_the_answer() {
        try (var old = RawOrigin.ok();
                var fresh = RawOrigin.playing(line -> {
                    line.request();
                    line.send("HTTP/1.1 103 Early Hints\r\n\r\n");
                });
                var proxy = between(old, fresh).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).until("HTTP/1.1 502 Bad Gateway\r\n")).isNotEmpty();
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void old_is_never_answered_for_by_new() {
        try (var old = RawOrigin.answering("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n");
                var fresh = RawOrigin.ok();
                var proxy = between(old, fresh).share(Share.NONE).open()) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 500 ");
            assertThat(fresh.gotNothing()).isTrue();
        }
    }

    @Test
    void when_old_fails_too_its_answer_is_the_honest_one() {
        try (var old = RawOrigin.answering("HTTP/1.1 503 X\r\nContent-Length: 7\r\n\r\nold: no");
                var fresh = RawOrigin.answering("HTTP/1.1 500 X\r\nContent-Length: 7\r\n\r\nnew: no");
                var proxy = between(old, fresh).open()) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 503 ").endsWith("old: no");
            assertThat(proxy.count(Side.NEW, "5xx")).isEqualTo(1);
            assertThat(proxy.count(Side.OLD, "5xx")).isEqualTo(1);
        }
        try (var old = RawOrigin.playing(RawOrigin.Line::request);
                var fresh = RawOrigin.answering("HTTP/1.1 500 X\r\nContent-Length: 7\r\n\r\nnew: no");
                var proxy = between(old, fresh).open()) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 502 ").doesNotContain("Sluice-Outcome");
            assertThat(old.connections()).isEqualTo(1);
        }
    }

    @Test
    void what_new_does_not_answer_in_time_old_answers_if_its_own_time_is_longer() {
        try (var old = RawOrigin.ok(); var hanging = RawOrigin.playing(line -> line.peer().toEnd())) {
            try (var proxy = between(old, hanging).timeouts(Duration.ofSeconds(20), Duration.ofSeconds(60))
                    .newAnswersIn(Duration.ofMillis(300)).open()) {
                assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 ");
                assertThat(proxy.count(Side.NEW, "timeout")).isEqualTo(1);
                assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 504 ").contains("Sluice-Outcome: unknown\r\n");
            }
            try (var proxy = between(old, hanging).timeouts(Duration.ofMillis(300), Duration.ofSeconds(60)).open()) {
                assertThat(proxy.ask(GET)).as("no time is left").startsWith("HTTP/1.1 504 ");
            }
        }
    }

    @Test
    void off_and_not_for_safe_requests_leave_what_was_never_written() {
        for (FailoverTerms terms : List.of(FailoverTerms.OFF, new FailoverTerms(false, List.of(), new Share(2_000)))) {
            try (var old = RawOrigin.ok(); var fresh = RawOrigin.playing(RawOrigin.Line::request)) {
                try (var proxy = between(old, fresh).failover(terms).open()) {
                    assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 502 ");
                }
                try (var proxy = Proxied.between(old.address(), RawOrigin.absent()).failover(terms).open()) {
                    assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 200 ");
                }
            }
        }
    }

    @Test
    void a_budget_that_is_spent_lets_the_rest_see_the_failure() {
        try (var old = RawOrigin.ok();
                var fresh = RawOrigin.answering("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n");
                var proxy = between(old, fresh).failover(new FailoverTerms(true, List.of(), new Share(100))).open();
                var client = proxy.client()) {
            int hidden = 0;
            for (int i = 0; i < 300; i++) {
                hidden += client.send(GET).message().startsWith("HTTP/1.1 200 ") ? 1 : 0;
            }
            assertThat(hidden).as("ten a second over ten seconds, and a little more where a second passed").isBetween(100, 120);
            assertThat(proxy.count(Side.OLD, "2xx")).isEqualTo(hidden);
            assertThat(proxy.count(Side.NEW, "5xx")).isEqualTo(300);
        }
    }

    @Test
    void old_is_left_alone_while_it_fails_itself() {
        try (var old = RawOrigin.answering("HTTP/1.1 500 X\r\nContent-Length: 7\r\n\r\nold: no");
                var fresh = RawOrigin.answering("HTTP/1.1 503 X\r\nContent-Length: 7\r\n\r\nnew: no");
                var proxy = between(old, fresh).share(Share.NONE).open();
                var client = proxy.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).message()).endsWith("old: no");
            }
            proxy.share(Share.ALL);
            assertThat(client.send(GET).message()).endsWith("new: no");
            assertThat(proxy.count(Side.OLD, "5xx")).isEqualTo(5);
        }
    }

    @Test
    void it_is_the_same_over_http_2_on_both_sides() {
        try (var old = StreamOrigin.ok(); var fresh = StreamOrigin.playing(line -> {
            while (true) {
                var request = line.request();
                if (request.path().endsWith("500")) {
                    line.head(request.stream(), ":status", "500").data(request.stream(), "nope", StreamOrigin.END_STREAM);
                } else {
                    line.reset(request.stream(), 2);
                }
            }
        });
                var proxy = Proxied.between(old.address(), fresh.address()).protocol(Stack.Protocol.HTTP2).failover(TERMS)
                        .http2(Listener.Http2.PRIOR_KNOWLEDGE).open();
                var client = FramePeer.connect(proxy.address)) {
            for (int stream = 1; stream < 20; stream += 2) {
                assertThat(client.get(stream, stream % 4 == 1 ? "/shop/500" : "/shop/reset").answer(stream).status()).isEqualTo("200");
            }
            assertThat(proxy.count(Side.NEW, "5xx")).isEqualTo(5);
            assertThat(proxy.count(Side.NEW, "reset")).isEqualTo(5);
            assertThat(client.request(21, false, "POST", "/shop/500").data(21, "hi", true).answer(21).status()).isEqualTo("500");
            assertThat(proxy.inFlight(Side.NEW)).isZero();
        }
    }

    private static Proxied.Builder between(RawOrigin old, RawOrigin fresh) {
        return Proxied.between(old.address(), fresh.address()).failover(TERMS);
    }
}
