package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Share;

/** What an origin is told besides what the client said, and what it is not told. */
class RewriteTest {
    private static final String FORGED = String.join("\r\n", "X-Forwarded-For: 203.0.113.9, 198.51.100.4", "X-Forwarded-Proto: https",
            "X-Forwarded-Host: public.example", "Forwarded: for=203.0.113.9", "X-Request-Id: mine-1", "");

    private final RawOrigin old = RawOrigin.ok();
    private final RawOrigin origin = RawOrigin.ok();

    @AfterEach
    void close() {
        old.close();
        origin.close();
    }

    @Test
    void a_stranger_is_not_believed() throws Exception {
        try (var proxy = Proxied.between(old.address()).open()) {
            proxy.ask("GET /a/./b?x=1 HTTP/1.1\r\nHost: shop.example:81\r\n" + FORGED + "\r\n");
            assertThat(old.received()).startsWith("GET /a/b?x=1 HTTP/1.1\r\nHost: shop.example:81\r\n")
                    .contains("X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-Proto: http\r\n", "X-Forwarded-Host: shop.example:81\r\n",
                            "Forwarded: for=127.0.0.1;host=\"shop.example:81\";proto=http\r\n", "Via: 1.1 sluice\r\n",
                            "Sluice-Unit: -\r\n", "Sluice-Stack: old\r\n")
                    .containsPattern("X-Request-Id: [0-9a-f]{32}\r\n")
                    .containsPattern("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01\r\n")
                    .doesNotContain("203.0.113.9", "mine-1", "public.example");
        }
    }

    @Test
    void a_trusted_proxy_is_believed_and_its_word_continued() throws Exception {
        try (var proxy = Proxied.between(old.address()).trusting("127.0.0.0/8").open()) {
            proxy.ask("GET / HTTP/1.1\r\nHost: shop.example\r\nVia: 1.1 edge\r\n" + FORGED + "\r\n");
            assertThat(old.received()).contains("X-Forwarded-For: 203.0.113.9, 198.51.100.4, 127.0.0.1\r\n",
                    "X-Forwarded-Proto: https\r\n", "X-Forwarded-Host: public.example\r\n",
                    "Forwarded: for=203.0.113.9, for=127.0.0.1;host=\"shop.example\";proto=http\r\n", "Via: 1.1 edge, 1.1 sluice\r\n",
                    "X-Request-Id: mine-1\r\n");
        }
    }

    @Test
    void a_valid_trace_is_continued_and_an_invalid_one_begun_anew() throws Exception {
        String valid = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        try (var proxy = Proxied.between(old.address()).open()) {
            proxy.ask("GET / HTTP/1.1\r\nHost: a\r\ntraceparent: " + valid + "\r\ntracestate: k=v\r\n\r\n");
            assertThat(old.received()).contains("traceparent: " + valid + "\r\n", "tracestate: k=v\r\n");
            proxy.ask("GET / HTTP/1.1\r\nHost: a\r\ntraceparent: 00-" + "0".repeat(32) + "-00f067aa0ba902b7-01\r\ntracestate: k=v\r\n\r\n");
            assertThat(old.received()).doesNotContain("0".repeat(32), "tracestate");
        }
    }

    @Test
    void what_belongs_to_one_connection_goes_no_further() throws Exception {
        try (var proxy = Proxied.between(old.address()).open()) {
            proxy.ask(String.join("\r\n", "GET / HTTP/1.1", "Host: a", "Connection: X-Hop, keep-alive", "X-Hop: 1", "Keep-Alive: 5",
                    "Proxy-Connection: x", "Proxy-Authorization: Basic x", "TE: gzip, trailers", "Trailer: X", "X-Stays: 1",
                    "Sluice-Unit: forged", "sluice-bypass: x", "X_Forwarded_For: 1.2.3.4", "Content_Length: 5", "X_Stays_Too: 1", "", ""));
            String request = old.received();
            assertThat(request).contains("X-Stays: 1\r\n", "X_Stays_Too: 1\r\n", "TE: trailers\r\nConnection: TE\r\n")
                    .doesNotContain("X-Hop", "Keep-Alive", "Proxy-", "gzip", "Trailer:", "forged", "bypass", "1.2.3.4", "Content_Length");
        }
    }

    @Test
    void an_absolute_target_replaces_the_host() throws Exception {
        try (var proxy = Proxied.between(old.address()).open()) {
            proxy.ask("GET http://real.example/x?y HTTP/1.1\r\nHost: other.example\r\n\r\n");
            assertThat(old.received()).startsWith("GET /x?y HTTP/1.1\r\nHost: real.example\r\n").doesNotContain("other.example");
        }
    }

    @Test
    void a_stack_may_want_a_host_of_its_own() throws Exception {
        try (var proxy = Proxied.between(old.address()).host("inner.example").open()) {
            proxy.ask("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n");
            assertThat(old.received()).contains("\r\nHost: inner.example\r\n", "X-Forwarded-Host: shop.example\r\n");
        }
    }

    @Test
    void a_first_navigation_to_a_split_unit_gets_a_cookie_that_no_origin_sees() throws Exception {
        try (var html = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nCache-Control: max-age=60, public\r\n"
                + "Content-Length: 2\r\n\r\nok");
                var proxy = Proxied.between(html.address(), html.address()).share(new Share(5000)).open()) {
            String answer = proxy.ask("GET /shop/x HTTP/1.1\r\nHost: a\r\nSec-Fetch-Dest: document\r\n\r\n");
            assertThat(answer).contains("Cache-Control: private, max-age=60\r\n", "Vary: Cookie\r\n").contains("Set-Cookie: sluice=");
            String cookie = answer.replaceAll("(?s).*Set-Cookie: (sluice=[^;]*).*", "$1");
            html.received();
            answer = proxy.ask("GET /shop/x HTTP/1.1\r\nHost: a\r\nCookie: a=b; " + cookie + "; c=d\r\n\r\n");
            assertThat(answer).doesNotContain("Set-Cookie");
            assertThat(html.received()).contains("Cookie: a=b; c=d\r\n").doesNotContain("sluice=").contains("Sluice-Unit: shop\r\n");
        }
    }

    @Test
    void what_shared_caches_may_keep_gets_no_cookie() {
        try (var image = RawOrigin
                .answering("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nCache-Control: public\r\nContent-Length: 2\r\n\r\nok");
                var proxy = Proxied.between(image.address(), image.address()).share(new Share(5000)).open()) {
            assertThat(proxy.ask("GET /shop/x HTTP/1.1\r\nHost: a\r\nSec-Fetch-Dest: document\r\n\r\n")).doesNotContain("Set-Cookie")
                    .contains("Vary: Cookie\r\n", "Cache-Control: public\r\n");
        }
    }

    @Test
    void a_private_answer_is_left_as_it_is() {
        try (var page = RawOrigin
                .answering("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nCache-Control: no-store\r\nContent-Length: 2\r\n\r\nok");
                var proxy = Proxied.between(page.address(), page.address()).share(new Share(5000)).open()) {
            assertThat(proxy.ask("GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n")).contains("Cache-Control: no-store\r\n").doesNotContain("Vary");
        }
    }
}
