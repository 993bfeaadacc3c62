package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sluice.proxy.front.Rules.Case;

/** HARDENING R9: an answer is read as strictly as a request; what is left over of one is never part of the next. */
class AnswerRulesTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POISON = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

    static List<Case> invalid() {
        return List.of(
                bad("R9_TE_chunked_twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                bad("R9_TE_behind_another_coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                bad("R9_TE_and_CL_of_204", "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"),
                bad("R9_CL_negative", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
                bad("R9_CL_as_a_list", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok"),
                bad("R9_CL_of_304_that_is_no_number", "HTTP/1.1 304 No\r\nContent-Length: x\r\n\r\n"),
                bad("R9_a_blank_line_before_the_answer", "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
                bad("R9_a_version_in_lower_case", "http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
                bad("R9_a_status_of_four_digits", "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"),
                bad("R9_a_status_below_100", "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n"),
                bad("R9_a_return_in_a_reason", "HTTP/1.1 200 O\rK\r\nContent-Length: 0\r\n\r\n"),
                bad("R9_a_return_in_a_value", "HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b\r\nContent-Length: 0\r\n\r\n"),
                bad("R9_a_folded_first_field", "HTTP/1.1 200 OK\r\n X: a\r\nContent-Length: 0\r\n\r\n"),
                bad("R9_Connection_that_names_Set_Cookie", "HTTP/1.1 200 OK\r\nConnection: set-cookie\r\nContent-Length: 0\r\n\r\n"),
                bad("R9_101_behind_103", "HTTP/1.1 103 E\r\n\r\nHTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"));
    }

    private static Case bad(String clause, String answer) {
        return new Case(clause, answer, "502");
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void is_not_passed_on(Case row) throws Exception {
        try (var rules = new Rules(poisonous(row.sent()))) {
            try (RawPeer client = rules.proxy.client()) {
                assertThat(client.send("GET /evil HTTP/1.1\r\nHost: a\r\n\r\n").until("HTTP/1.1 502 Bad Gateway\r\n"))
                        .doesNotContain("101 ");
            }
            rules.origin.received();
            rules.another();
        }
    }

    static List<Case> withoutBody() {
        return List.of(
                new Case("R9_stray_bytes_of_HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 46\r\n\r\n"),
                new Case("R9_stray_bytes_of_304", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 46\r\n\r\n"),
                new Case("R9_stray_bytes_of_204", "GET", "HTTP/1.1 204 No Content\r\n\r\n"),
                new Case("R9_stray_bytes_of_a_length_of_nothing", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
                new Case("R9_stray_bytes_behind_a_last_chunk", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                new Case("R9_a_second_answer", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    }

    @ParameterizedTest
    @MethodSource("withoutBody")
    void is_not_an_answer_to_the_next_client(Case row) throws Exception {
        try (var rules = new Rules(poisonous(row.expected() + POISON)); var client = rules.proxy.client()) {
            assertThat(client.send(row.sent() + " /evil HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith(row.expected().substring(0, 12));
            rules.origin.received();
            rules.another();
            client.send(GET);
            assertThat(client.until("/x")).doesNotContain("poison");
        }
    }

    @ParameterizedTest
    @MethodSource("lyingAboutBodies")
    void does_not_serve_again(Case row) throws Exception {
        try (var rules = new Rules(RawOrigin.playing(line -> {
            if (line.request().contains(" /evil ")) {
                line.send(row.sent());
                if (!line.request().isEmpty()) {
                    line.send(POISON); // the body it had declared, late
                }
            } else {
                line.send("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n/ordinary/0");
            }
        })); var client = rules.proxy.client()) {
            String method = row.expected().isEmpty() ? "GET" : row.expected();
            assertThat(client.send(method + " /evil HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith(row.sent().substring(0, 13))
                    .doesNotContain("Transfer-Encoding");
            rules.origin.received();
            rules.another();
        }
    }

    static List<Case> lyingAboutBodies() {
        return List.of(new Case("R9_a_204_with_a_length", "HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\n", ""),
                new Case("R9_a_204_with_a_length_beyond_an_int", "HTTP/1.1 204 No Content\r\nContent-Length: 9999999999\r\n\r\n", ""),
                new Case("R9_a_204_with_chunks", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", ""),
                new Case("R9_a_304_with_a_length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 46\r\n\r\n", ""),
                new Case("R9_a_304_with_chunks", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", ""),
                new Case("R9_an_answer_to_HEAD_with_a_length", "HTTP/1.1 200 OK\r\nContent-Length: 46\r\n\r\n", "HEAD"),
                new Case("R9_an_answer_to_HEAD_that_does_not_say", "HTTP/1.1 200 OK\r\nETag: x\r\n\r\n", "HEAD"));
    }

    @Test
    void R9_sixteen_interim_answers_pass_and_the_seventeenth_does_not() throws Exception {
        String hint = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 9\r\n\r\n";
        try (var origin = RawOrigin.answering(hint.repeat(16) + RawOrigin.OK);
                var proxy = Proxied.between(origin.address()).open();
                var client = proxy.client()) {
            client.send(GET);
            for (int i = 0; i < 16; i++) {
                assertThat(client.head()).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nVia: 1.1 sluice\r\n\r\n");
            }
            assertThat(client.message()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
        }
    }

    @Test
    void R9_interim_answers_do_not_put_off_the_time_for_the_final_one() {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            for (int i = 0; i < 16; i++) {
                line.send("HTTP/1.1 102 Processing\r\n\r\n");
                LockSupport.parkNanos(Duration.ofMillis(150).toNanos()); // the origin takes its time
            }
        });
                var proxy = Proxied.between(origin.address()).timeouts(Duration.ofMillis(600), Duration.ofSeconds(60)).open();
                var client = proxy.client()) {
            long sent = System.nanoTime();
            assertThat(client.send(GET).until("HTTP/1.1 504 Gateway Timeout\r\n")).contains("102 Processing");
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isBetween(Duration.ofMillis(590), Duration.ofMillis(1_500));
        }
    }

    @Test
    void R9_bytes_while_idle_end_the_connection() throws Exception {
        try (var rules = new Rules(RawOrigin.playing(line -> {
            String request = line.request();
            Rules.answer(line, request);
            if (request.startsWith("GET /evil ")) {
                line.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
                line.peer().toEnd();
            }
            Rules.serve(line);
        })); var client = rules.proxy.client()) {
            assertThat(client.send("GET /evil HTTP/1.1\r\nHost: a\r\n\r\n").message()).endsWith("/evil");
            rules.origin.received();
            rules.origin.awaitClosed();
            rules.another();
        }
    }

    /** Answers every request with its target, and one for {@code /evil} with these bytes. */
    private static RawOrigin poisonous(String answer) {
        return RawOrigin.playing(line -> {
            for (String request = line.request(); !request.isEmpty(); request = line.request()) {
                if (request.contains(" /evil ")) {
                    line.send(answer);
                } else {
                    Rules.answer(line, request);
                }
            }
        });
    }
}
