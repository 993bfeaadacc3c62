package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What clients and origins say to each other arrives, whole and in order, however it is framed. */
class MessagesPassTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n";

    @Test
    void a_connection_serves_one_request_after_the_other_over_one_connection_to_the_origin() throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).message()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok");
                assertThat(origin.received()).startsWith("GET / HTTP/1.1\r\nHost: shop.example\r\n");
            }
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void pipelined_requests_are_answered_in_their_order() {
        try (var origin = RawOrigin.playing(line -> {
            for (String request = line.request(); !request.isEmpty(); request = line.request()) {
                String path = request.split(" ", 3)[1];
                line.send("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
            }
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            var burst = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                burst.append("POST /").append(i).append(" HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            }
            client.send(burst.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.message()).endsWith("\r\n\r\n/" + i);
            }
        }
    }

    @Test
    void a_chunked_upload_and_a_chunked_answer_pass_with_their_trailers() throws Exception {
        try (var origin = RawOrigin.playing(line -> {
            String head = line.peer().head();
            String body = line.peer().until("0\r\nX-Sum: 7\r\n\r\n");
            line.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Got: " + body.replace("\r\n", "|") + "\r\n\r\n"
                    + "3\r\nabc\r\n0\r\nX-Check: 9\r\nHost: evil\r\n\r\n");
            assertThat(head).contains("\r\nTransfer-Encoding: chunked\r\n").doesNotContainIgnoringCase("content-length");
            line.request();
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("5;ext=1\r\nhel").send("lo\r\n0\r\nX-Sum: 7\r\nAuthorization: no\r\n\r\n");
            String head = client.head();
            assertThat(head).containsPattern("X-Got: (3.hel.2.lo|5.hello).0.X-Sum: 7..\r\n").contains("\r\nTransfer-Encoding: chunked\r\n");
            assertThat(client.bytes(25)).isEqualTo("3\r\nabc\r\n0\r\nX-Check: 9\r\n\r\n");
        }
    }

    @Test
    void an_answer_that_ends_with_its_connection_becomes_a_chunked_one() {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end");
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            String answer = client.send(GET).message();
            assertThat(answer).contains("Transfer-Encoding: chunked").contains("until the end").endsWith("0\r\n\r\n");
            assertThat(client.send(GET).message()).contains("until the end");
        }
    }

    @Test
    void an_old_client_gets_an_endless_answer_until_the_connection_closes() {
        try (var origin = RawOrigin.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                var proxy = Proxied.between(origin.address()).open();
                var client = proxy.client()) {
            String answer = client.send("GET / HTTP/1.0\r\n\r\n").toEnd();
            assertThat(answer).contains("Connection: close").doesNotContainIgnoringCase("transfer-encoding").endsWith("\r\n\r\nabc");
        }
    }

    @Test
    void answers_without_a_body_leave_the_connection_in_step() {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send("HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n");
            line.request();
            line.send("HTTP/1.1 204 No Content\r\n\r\n");
            line.request();
            line.send("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n");
            line.request();
            line.send(RawOrigin.OK);
            line.request();
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            assertThat(client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").head()).contains("Content-Length: 0\r\n");
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 204 ").doesNotContainIgnoringCase("content-length");
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 304 ").contains("ETag: \"x\"\r\n");
            assertThat(client.send(GET).message()).endsWith("\r\n\r\nok");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void the_length_of_what_is_not_sent_is_passed_on() {
        try (var origin = RawOrigin.playing(line -> line.send(line.request().startsWith("HEAD ")
                ? "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
                : "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n"));
                var proxy = Proxied.between(origin.address()).open();
                var client = proxy.client()) {
            assertThat(client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").head()).contains("Content-Length: 1000\r\n");
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 304 ").contains("Content-Length: 77\r\n");
        }
    }

    @Test
    void a_client_that_waits_for_100_continue_gets_the_origins() throws Exception {
        try (var origin = RawOrigin.playing(line -> {
            String head = line.peer().head();
            line.send("HTTP/1.1 100 Continue\r\n\r\n");
            String body = line.peer().bodyOf(head);
            line.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            line.request();
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 100 Continue\r\n");
            assertThat(client.send("body").message()).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\nbody").doesNotContain("Connection");
        }
    }

    @Test
    void a_final_answer_instead_of_100_continue_ends_the_connection() {
        try (var origin = RawOrigin.playing(line -> {
            line.peer().head();
            line.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
            line.request();
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
            assertThat(client.toEnd()).startsWith("HTTP/1.1 417 ").contains("Connection: close\r\n");
        }
    }

    @Test
    void an_answer_before_the_end_of_the_upload_arrives_and_ends_both_connections() {
        try (var origin = RawOrigin.playing(line -> {
            line.peer().head();
            line.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
            line.peer().toEnd();
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n").send(new byte[1000]);
            String answer = client.message();
            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("Connection: close\r\n").endsWith("big");
            client.send(new byte[1000]);
            assertThat(client.toEnd()).isEmpty();
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 413 ");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void hints_before_the_answer_are_passed_on() {
        try (var origin = RawOrigin.answering("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + RawOrigin.OK);
                var proxy = Proxied.between(origin.address()).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 103 Early Hints\r\n").contains("Link: </a.css>\r\n");
            assertThat(client.message()).endsWith("ok");
        }
    }

    @Test
    void pieces_of_a_stream_arrive_as_they_are_sent() {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n").send("data: 0\n\n");
            line.peer().read(); // says no more until the client has gone
        }); var proxy = Proxied.between(origin.address()).open(); var client = proxy.client()) {
            client.send(GET);
            assertThat(client.head()).contains("Transfer-Encoding: chunked");
            assertThat(client.bytes(14)).isEqualTo("9\r\ndata: 0\n\n\r\n");
        }
    }

    @Test
    void an_upgrade_is_asked_for_as_an_ordinary_request() throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Proxied.between(origin.address()).open()) {
            String answer = proxy
                    .ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200 OK");
            assertThat(origin.received()).doesNotContainIgnoringCase("upgrade").doesNotContainIgnoringCase("http2-settings");
        }
    }
}
