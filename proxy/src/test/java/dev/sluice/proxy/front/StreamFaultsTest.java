package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.Side;
import dev.sluice.model.Stack;
import dev.sluice.proxy.front.StreamOrigin.Frame;
import dev.sluice.proxy.front.StreamOrigin.Line;
import dev.sluice.proxy.front.StreamOrigin.Request;

/** HARDENING R9, R10 and R13 over HTTP/2: origins that refuse, leave, break off, stand still, or answer against the rules. */
class StreamFaultsTest {
    private static final int END = StreamOrigin.END_STREAM;
    private static final int NO_ERROR = 0;
    private static final int INTERNAL_ERROR = 2;
    private static final int REFUSED = 7;
    private static final String GET = "GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /shop/pay HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    private static final String EMPTY_POST = "POST /shop/pay HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";

    /** An answer that breaks a rule, as an origin gives it. */
    record Broken(String rule, BiConsumer<Line, Integer> answer) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static List<Broken> beforeTheHead() {
        return List.of(new Broken("no_status", (line, id) -> line.lastHead(id, "x-a", "b")),
                new Broken("two_statuses", (line, id) -> line.lastHead(id, ":status", "200", ":status", "204")),
                new Broken("a_status_that_is_no_number", (line, id) -> line.lastHead(id, ":status", "2x0")),
                new Broken("an_unknown_pseudo_field", (line, id) -> line.lastHead(id, ":status", "200", ":x", "y")),
                new Broken("a_capital_letter", (line, id) -> line.lastHead(id, ":status", "200", "X-A", "b")),
                new Broken("a_field_of_the_connection", (line, id) -> line.lastHead(id, ":status", "200", "connection", "close")),
                new Broken("transfer_encoding", (line, id) -> line.lastHead(id, ":status", "200", "transfer-encoding", "chunked")),
                new Broken("a_line_feed", (line, id) -> line.lastHead(id, ":status", "200", "x-a", "b\nSet-Cookie: c")),
                new Broken("two_lengths", (line, id) -> line.head(id, ":status", "200", "content-length", "1", "content-length", "2")),
                new Broken("a_length_that_is_no_number", (line, id) -> line.head(id, ":status", "200", "content-length", "+1")),
                new Broken("a_length_and_no_body", (line, id) -> line.lastHead(id, ":status", "200", "content-length", "1")),
                new Broken("a_101", (line, id) -> line.head(id, ":status", "101")),
                new Broken("an_interim_that_ends", (line, id) -> line.lastHead(id, ":status", "103")),
                new Broken("a_body_before_the_head", (line, id) -> line.data(id, "x", END)),
                new Broken("a_head_of_201_fields", (line, id) -> line.head(id, many(201, "x"))),
                new Broken("a_head_beyond_64_KiB", (line, id) -> line.head(id, many(190, "x".repeat(400)))),
                new Broken("17_interims", (line, id) -> {
                    for (int i = 0; i < 17; i++) {
                        line.head(id, ":status", "102");
                    }
                }));
    }

    @ParameterizedTest
    @MethodSource("beforeTheHead")
    void is_answered_for_with_502_and_the_neighbours_are_served_on(Broken broken) throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            Request request = line.request();
            broken.answer().accept(line, request.stream());
            line.answerAll();
        }); var proxy = speaking(origin); var client = proxy.client()) {
            client.send(GET.replace("/shop", ""));
            assertThat(client.until("HTTP/1.1 502 Bad Gateway\r\n")).isNotEmpty();
            assertThat(client.bodyOf(client.head())).contains("not valid HTTP");
            proxy.awaitOne(Side.OLD, "protocol");
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    static List<Broken> behindTheHead() {
        return List.of(new Broken("longer_than_its_length", (line, id) -> line.data(id, "123456", END)),
                new Broken("shorter_than_its_length", (line, id) -> line.data(id, "1234", END)),
                new Broken("shorter_with_trailers", (line, id) -> line.data(id, "1234", 0).lastHead(id, "x", "y")),
                new Broken("trailers_with_a_pseudo_field", (line, id) -> line.data(id, "1234", 0).lastHead(id, ":status", "200")),
                new Broken("a_second_head", (line, id) -> line.data(id, "1", 0).head(id, ":status", "200")),
                new Broken("a_reset", (line, id) -> line.data(id, "1", 0).reset(id, INTERNAL_ERROR)),
                new Broken("the_end_of_the_connection", (line, id) -> line.data(id, "1", 0).peer().close()));
    }

    @ParameterizedTest
    @MethodSource("behindTheHead")
    void cuts_the_client_off_so_that_it_sees_it(Broken broken) {
        try (var origin = StreamOrigin.playing(line -> {
            if (line.number == 1) {
                Request request = line.request();
                line.head(request.stream(), ":status", "200", "content-length", "5");
                broken.answer().accept(line, request.stream());
            }
            line.answerAll();
        }); var proxy = speaking(origin); var client = proxy.client()) {
            assertThat(client.send(GET).toEnd()).startsWith("HTTP/1.1 200 OK\r\n").doesNotEndWith("12345").doesNotContain("123456");
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void a_refused_stream_is_asked_for_once_more_whatever_the_method_while_the_body_is_here() throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            if (line.number == 1) {
                line.answer(line.request(), "ok");
                Frame refused = line.frame(StreamOrigin.HEADERS);
                line.reset(refused.stream(), REFUSED);
            }
            line.answerAll();
        }); var proxy = speaking(origin)) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 ");
            assertThat(proxy.ask(EMPTY_POST)).startsWith("HTTP/1.1 200 ");
            assertThat(origin.connections()).isEqualTo(2);
            proxy.awaitNoWriteInFlight();
        }
    }

    @Test
    void what_an_origin_that_leaves_did_not_begin_goes_over_another_connection_and_the_rest_ends_well() {
        try (var origin = StreamOrigin.playing(line -> {
            if (line.number == 1) {
                Request begun = line.request();
                Request late = line.request();
                line.goAway(begun.stream(), NO_ERROR);
                assertThat(late.stream()).isGreaterThan(begun.stream());
                line.peer().message(); // nothing more comes here
                line.answer(begun, "late").hold();
            }
            line.answerAll();
        }); var proxy = speaking(origin); var first = proxy.client(); var second = proxy.client()) {
            first.send(GET);
            Proxied.await(() -> origin.requests() == 1);
            assertThat(second.send(EMPTY_POST).message()).startsWith("HTTP/1.1 200 ").contains("ok");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_connection_whose_origin_leaves_takes_no_more_and_ends_with_its_last_answer() throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            Request begun = line.request();
            if (line.number == 1) {
                line.goAway(Integer.MAX_VALUE, NO_ERROR);
                line.frame(StreamOrigin.WINDOW_UPDATE);
            }
            line.answer(begun, "number " + line.number);
            line.answerAll();
        }); var proxy = speaking(origin); var first = proxy.client(); var second = proxy.client()) {
            first.send(GET);
            Proxied.await(() -> origin.requests() == 1);
            Proxied.await(() -> proxy.ask(GET).contains("number 2"));
            assertThat(second.send(GET).message()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_request_whose_body_was_given_away_is_not_sent_again_and_is_said_to_be_not_executed() throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            Request request = line.request();
            line.reset(request.stream(), REFUSED);
            line.answerAll();
        }); var old = RawOrigin.ok(); var proxy = between(old, origin)) {
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: not-executed");
            assertThat(origin.requests()).isEqualTo(1);
            assertThat(old.gotNothing()).isTrue();
            proxy.awaitNoWriteInFlight();
        }
    }

    @Test
    void refused_twice_it_goes_to_old_which_is_counted() throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            while (true) {
                line.reset(line.request().stream(), REFUSED);
            }
        }); var old = RawOrigin.ok(); var proxy = between(old, origin)) {
            assertThat(proxy.ask(EMPTY_POST)).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(old.received()).startsWith("POST /shop/pay ");
            assertThat(origin.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {INTERNAL_ERROR, NO_ERROR, 8, 11})
    void a_post_that_is_reset_in_any_other_way_is_never_repeated(int code) throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            while (true) {
                line.reset(line.request().stream(), code);
            }
        }); var old = RawOrigin.ok(); var proxy = between(old, origin)) {
            assertThat(proxy.ask(EMPTY_POST)).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: unknown");
            assertThat(origin.requests()).isEqualTo(1);
            assertThat(old.gotNothing()).isTrue();
            proxy.awaitOne(Side.NEW, "reset");
        }
    }

    @Test
    void a_post_on_a_connection_that_ends_without_a_word_is_never_repeated() throws Exception {
        try (var origin = StreamOrigin.playing(line -> line.request()); var old = RawOrigin.ok(); var proxy = between(old, origin)) {
            assertThat(proxy.ask(EMPTY_POST)).startsWith("HTTP/1.1 502 ").contains("Sluice-Outcome: unknown");
            assertThat(origin.requests()).isEqualTo(1);
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void a_get_on_a_connection_that_served_before_is_repeated_once_when_it_ends_without_a_word() {
        try (var origin = StreamOrigin.playing(line -> {
            line.answer(line.request(), "ok");
            line.request();
            line.peer().reset();
        }); var proxy = speaking(origin)) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 ");
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 ");
            assertThat(origin.requests()).isEqualTo(3);
        }
    }

    @Test
    void a_refusal_behind_a_head_is_an_answer_that_broke_off() {
        try (var origin = StreamOrigin.playing(line -> {
            Request request = line.request();
            line.head(request.stream(), ":status", "200").reset(request.stream(), REFUSED).hold();
        }); var proxy = speaking(origin); var client = proxy.client()) {
            assertThat(client.send(GET).toEnd()).startsWith("HTTP/1.1 200 OK\r\n").doesNotEndWith("0\r\n\r\n");
            assertThat(origin.requests()).isEqualTo(1);
        }
    }

    @Test
    void a_head_that_does_not_come_costs_its_stream_alone() {
        try (var origin = StreamOrigin.playing(line -> {
            Request silent = line.request();
            line.send(StreamOrigin.PING, 0, 0, new byte[8]);
            assertThat(line.frame(StreamOrigin.RST_STREAM).stream()).isEqualTo(silent.stream());
            line.answerAll();
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2)
                        .timeouts(Duration.ofMillis(300), Duration.ofSeconds(10)).open()) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 504 ");
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_body_that_stands_still_is_cut() {
        try (var origin = StreamOrigin.playing(line -> {
            Request still = line.request();
            line.head(still.stream(), ":status", "200").data(still.stream(), "x", 0).hold();
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2)
                        .timeouts(Duration.ofSeconds(10), Duration.ofMillis(300)).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).toEnd()).startsWith("HTTP/1.1 200 ").doesNotEndWith("0\r\n\r\n");
            proxy.awaitOne(Side.OLD, "timeout");
        }
    }

    @Test
    void a_connection_on_which_nothing_at_all_was_heard_meanwhile_is_not_trusted_with_the_next_request() {
        try (var origin = StreamOrigin.playing(line -> {
            if (line.number == 1) {
                line.answer(line.request(), "ok").hold();
            }
            line.answerAll();
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2)
                        .timeouts(Duration.ofMillis(300), Duration.ofSeconds(10)).open()) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 504 ");
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    private static String[] many(int count, String value) {
        String[] fields = new String[2 * count + 2];
        fields[0] = ":status";
        fields[1] = "200";
        for (int i = 1; i <= count; i++) {
            fields[2 * i] = "x-" + i;
            fields[2 * i + 1] = value;
        }
        return fields;
    }

    private static Proxied speaking(StreamOrigin origin) {
        return Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).open();
    }

    /** The old one speaks HTTP/1.1, which plain origins do unless all of a site is asked otherwise. */
    private static Proxied between(RawOrigin old, StreamOrigin fresh) {
        return Proxied.between(old.address(), fresh.address()).newSpeaks(Stack.Protocol.HTTP2).open();
    }
}
