package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Limits;
import dev.sluice.model.Listener.Http2;
import dev.sluice.model.Side;

/** Opening, being full, and closing without cutting anybody off. */
class FrontDoorTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void an_address_in_use_is_named() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); var origin = RawOrigin.ok()) {
            var builder = Proxied.between(origin.address()).listening(taken.getLocalPort());
            assertThatThrownBy(builder::open).isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("listen: 127.0.0.1:" + taken.getLocalPort() + ": ").hasMessageContaining("in use");
        }
    }

    @Test
    void connections_over_the_limit_are_told_so_and_those_within_are_served() {
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).limits(limits -> new Limits(limits.header(),
                        limits.uri(), limits.body(), 2, limits.headersIn(), limits.bodyIdle(), limits.idle())).open();
                var first = proxy.client();
                var second = proxy.client()) {
            assertThat(first.send(GET).message()).endsWith("ok");
            assertThat(second.send(GET).message()).endsWith("ok");
            assertThat(proxy.door.clientConnections()).isEqualTo(2);
            assertThat(proxy.door.originConnections(Side.OLD)).isEqualTo(1);
            try (RawPeer third = proxy.client()) {
                assertThat(third.toEnd()).startsWith("HTTP/1.1 503 ");
            }
            assertThat(first.send(GET).message()).endsWith("ok");
        }
    }

    @Test
    void a_first_request_that_ends_its_connection_is_no_trouble_of_ours_wherever_it_came_in() {
        var said = new ListAppender<ILoggingEvent>();
        said.start();
        var netty = (Logger) LoggerFactory.getLogger("io.netty.channel.DefaultChannelPipeline");
        netty.addAppender(said);
        try (var origin = RawOrigin.ok();
                var choosing = Proxied.between(origin.address()).http2(Http2.PRIOR_KNOWLEDGE).open();
                var behind = Proxied.between(origin.address()).proxies("127.0.0.0/8").open();
                var first = choosing.client();
                var second = behind.client()) {
            String refused = "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";
            assertThat(first.send(refused).toEnd()).startsWith("HTTP/1.1 400 ");
            assertThat(second.send("PROXY TCP4 192.0.2.1 192.0.2.2 1000 80\r\n" + refused).toEnd()).startsWith("HTTP/1.1 400 ");
        } finally {
            netty.detachAppender(said);
        }
        assertThat(said.list).isEmpty();
    }

    @Test
    void draining_closes_the_idle_and_lets_the_others_have_their_answer() throws Exception {
        var go = new CountDownLatch(1);
        try (var origin = RawOrigin.playing(line -> {
            while (line.request().startsWith("GET /slow ")) {
                await(go);
                line.send(RawOrigin.OK);
            }
            line.send(RawOrigin.OK);
            line.request();
        }); var proxy = Proxied.between(origin.address()).open(); var idle = proxy.client(); var busy = proxy.client()) {
            assertThat(idle.send(GET).message()).endsWith("ok");
            busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            origin.received();
            origin.received();
            var drained = CompletableFuture.runAsync(() -> proxy.door.drain(Duration.ofSeconds(90)));
            assertThat(idle.toEnd()).isEmpty();
            assertThat(drained).isNotDone();
            go.countDown();
            assertThat(busy.toEnd()).startsWith("HTTP/1.1 200 OK\r\n").contains("Connection: close\r\n").endsWith("ok");
            drained.get(60, TimeUnit.SECONDS);
            assertThat(proxy.door.clientConnections()).isZero();
            assertThatThrownBy(proxy::client).hasMessageContaining("refused");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
