package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

/** Origins that are killed under load, and come back. */
class OriginLossTest {
    private static final int CLIENTS = 8;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void one_of_two_killed_under_load_costs_no_more_than_the_requests_in_flight() throws Exception {
        var answered = new AtomicInteger();
        var failed = new AtomicInteger();
        var stop = new AtomicBoolean();
        try (var first = RawOrigin.ok();
                var second = RawOrigin.ok();
                var proxy = Proxied.ofOld(first.address(), second.address()).open()) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.ofVirtual().start(() -> visit(proxy, stop, answered, failed)));
            }
            Proxied.await(() -> answered.get() > 500);
            first.kill();
            int before = answered.get();
            Proxied.await(() -> answered.get() > before + 2_000);
            stop.set(true);
            for (Thread client : clients) {
                client.join(Duration.ofSeconds(10));
            }
            assertThat(failed.get()).isLessThanOrEqualTo(CLIENTS);
        }
    }

    @Test
    void a_request_whose_resting_connection_died_with_its_origin_is_repeated_at_the_other_though_that_is_busier() throws Exception {
        try (var dying = RawOrigin.playing(line -> {
            line.request();
            line.send(RawOrigin.OK);
            line.request();
            line.origin().kill();
        }); var steady = RawOrigin.playing(line -> {
            if (line.request().startsWith("GET / ")) {
                line.send(RawOrigin.OK);
            }
            line.request();
        });
                var proxy = Proxied.ofOld(dying.address(), steady.address()).open();
                var waiting = proxy.client();
                var client = proxy.client()) {
            waiting.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(steady.received()).as("the first goes to the second").startsWith("GET /slow ");
            assertThat(client.send(GET).message()).endsWith("ok");
            assertThat(client.send(GET).message()).endsWith("ok");
            assertThat(dying.connections()).isEqualTo(1);
        }
    }

    @Test
    void both_killed_and_back_the_first_good_answer_comes_at_once() {
        RawOrigin first = RawOrigin.ok();
        RawOrigin second = RawOrigin.ok();
        try (var proxy = Proxied.ofOld(first.address(), second.address()).open(); var client = proxy.client()) {
            assertThat(client.send(GET).message()).endsWith("ok");
            first.kill();
            second.kill();
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(GET).message()).startsWith("HTTP/1.1 502 ");
            }
            try (var firstAgain = again(first); var secondAgain = again(second)) {
                long back = System.nanoTime();
                assertThat(client.send(GET).message()).endsWith("ok");
                assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(Duration.ofMillis(200));
                assertThat(firstAgain.connections() + secondAgain.connections()).isEqualTo(1);
            }
        }
    }

    private static RawOrigin again(RawOrigin origin) {
        return RawOrigin.playing(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), origin.address().port()), line -> {
            while (!line.request().isEmpty()) {
                line.send(RawOrigin.OK);
            }
        });
    }

    private static void visit(Proxied proxy, AtomicBoolean stop, AtomicInteger answered, AtomicInteger failed) {
        try (RawPeer client = proxy.client()) {
            while (!stop.get()) {
                if (client.send(GET).message().startsWith("HTTP/1.1 200 ")) {
                    answered.incrementAndGet();
                } else {
                    failed.incrementAndGet();
                }
            }
        }
    }
}
