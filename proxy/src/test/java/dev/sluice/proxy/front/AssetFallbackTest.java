package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Listener;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** SEMANTICS B2: an asset that one stack does not have is asked of the other, whose page it may belong to. */
class AssetFallbackTest {
    private static final String GET = "GET /shop/assets/app.js HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HEAD = "HEAD /shop/assets/app.js HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HAS = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nasset";

    private static String lacks(int status, String by) {
        return "HTTP/1.1 " + status + " X\r\nContent-Length: " + (by.length() + 3) + "\r\n\r\n" + by + ": 4";
    }

    @Test
    void what_new_does_not_have_old_gives() {
        for (int status : new int[] {404, 410}) {
            try (var old = RawOrigin.answering(HAS);
                    var fresh = RawOrigin.answering(lacks(status, "new"));
                    var proxy = between(old, fresh).open();
                    var client = proxy.client()) {
                assertThat(client.send(GET).message()).startsWith("HTTP/1.1 200 ").endsWith("asset");
                assertThat(client.send(HEAD).head()).startsWith("HTTP/1.1 200 ");
                assertThat(client.send("GET /shop/page HTTP/1.1\r\nHost: a\r\n\r\n").message()).as("no asset").endsWith("new: 4");
                assertThat(client.send("POST /shop/assets/x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").message())
                        .as("no reading").endsWith("new: 4");
                assertThat(Failovers.of(proxy, "asset")).isEqualTo(2);
                assertThat(proxy.count(Side.NEW, "4xx")).isEqualTo(4);
                assertThat(proxy.count(Side.OLD, "2xx")).isEqualTo(2);
                assertThat(proxy.inFlight(Side.NEW) + proxy.inFlight(Side.OLD)).isZero();
            }
        }
    }

    @Test
    void what_old_does_not_have_new_gives_while_somebody_is_exposed() {
        try (var old = RawOrigin.answering(lacks(404, "old"));
                var fresh = RawOrigin.answering(HAS);
                var proxy = between(old, fresh).share(Share.NONE).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).message()).as("nobody is").endsWith("old: 4");
            assertThat(fresh.connections()).isZero();
            proxy.share(new Share(1));
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(GET).message()).endsWith("asset");
            }
            proxy.revert();
            int before = fresh.connections();
            assertThat(client.send(GET).message()).as("nobody is any more").endsWith("old: 4");
            assertThat(fresh.connections()).isEqualTo(before);
        }
    }

    @Test
    void what_neither_has_is_said_by_the_first() {
        try (var old = RawOrigin.answering(lacks(404, "old"));
                var fresh = RawOrigin.answering(lacks(410, "new"));
                var proxy = between(old, fresh).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).message()).startsWith("HTTP/1.1 410 ").endsWith("new: 4");
            assertThat(client.send(HEAD).head()).startsWith("HTTP/1.1 410 ");
            assertThat(client.send(GET).message()).startsWith("HTTP/1.1 410 ").endsWith("new: 4");
            assertThat(Failovers.of(proxy, "asset")).isZero();
            assertThat(proxy.count(Side.NEW, "4xx")).isEqualTo(3);
            assertThat(proxy.count(Side.OLD, "4xx")).isEqualTo(3);
            assertThat(fresh.connections()).as("the answer was read to its end").isLessThanOrEqualTo(2);
        }
    }

    @Test
    void a_stack_that_fails_when_asked_in_place_of_the_other_is_not_heard() {
        try (var fresh = RawOrigin.answering(lacks(404, "new")); var broken = RawOrigin.playing(RawOrigin.Line::request)) {
            try (var proxy = between(broken, fresh).open(); var client = proxy.client()) {
                assertThat(client.send(GET).message()).startsWith("HTTP/1.1 404 ").endsWith("new: 4");
                assertThat(proxy.count(Side.OLD, "reset")).isEqualTo(1);
            }
            try (var proxy = Proxied.between(RawOrigin.absent(), fresh.address()).assets("/shop/assets/**").open();
                    var client = proxy.client()) {
                assertThat(client.send(GET).message()).startsWith("HTTP/1.1 404 ").endsWith("new: 4");
                assertThat(client.send(GET).message()).startsWith("HTTP/1.1 404 ").endsWith("new: 4");
                assertThat(proxy.count(Side.OLD, "connect")).isEqualTo(2);
                assertThat(proxy.inFlight(Side.NEW) + proxy.inFlight(Side.OLD)).isZero();
            }
        }
    }

    @Test
    void a_first_answer_that_breaks_meanwhile_leaves_the_word_to_the_second() {
        var broken = new CountDownLatch(1);
        try (var old = StreamOrigin.playing(line -> {
            var request = line.request();
            await(broken);
            line.head(request.stream(), ":status", "404").data(request.stream(), "old: 4", StreamOrigin.END_STREAM);
        }); var fresh = StreamOrigin.playing(line -> {
            int stream = line.request().stream();
            line.head(stream, ":status", "410").data(stream, "half", 0).reset(stream, 2);
            line.send(StreamOrigin.PING, 0, 0, new byte[8]).frame(StreamOrigin.PING);
            broken.countDown();
            line.hold();
        }); var proxy = Proxied.between(old.address(), fresh.address()).protocol(Stack.Protocol.HTTP2).assets("/shop/assets/**").open()) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 404 ").contains("old: 4");
        }
    }

    @Test
    void it_is_the_same_over_http_2_with_and_without_a_body() {
        try (var old = StreamOrigin.playing(line -> {
            while (true) {
                var request = line.request();
                if (request.path().endsWith("here")) {
                    line.answer(request, "asset");
                } else {
                    line.lastHead(request.stream(), ":status", "404");
                }
            }
        }); var fresh = StreamOrigin.playing(line -> {
            while (true) {
                var request = line.request();
                if (request.path().contains("bare")) {
                    line.lastHead(request.stream(), ":status", "410");
                } else {
                    line.head(request.stream(), ":status", "410").data(request.stream(), "new: 4", StreamOrigin.END_STREAM);
                }
            }
        });
                var proxy = Proxied.between(old.address(), fresh.address()).protocol(Stack.Protocol.HTTP2).assets("/shop/assets/**")
                        .http2(Listener.Http2.PRIOR_KNOWLEDGE).open();
                var client = FramePeer.connect(proxy.address)) {
            assertThat(client.get(1, "/shop/assets/here").answer(1).body()).isEqualTo("asset");
            assertThat(client.get(3, "/shop/assets/bare/here").answer(3).body()).isEqualTo("asset");
            assertThat(client.get(5, "/shop/assets/gone").answer(5).body()).isEqualTo("new: 4");
            assertThat(client.get(7, "/shop/assets/bare").answer(7).status()).isEqualTo("410");
            assertThat(proxy.inFlight(Side.NEW) + proxy.inFlight(Side.OLD)).isZero();
            assertThat(proxy.count(Side.NEW, "4xx")).isEqualTo(4);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static Proxied.Builder between(RawOrigin old, RawOrigin fresh) {
        return Proxied.between(old.address(), fresh.address()).assets("/shop/assets/**");
    }
}
