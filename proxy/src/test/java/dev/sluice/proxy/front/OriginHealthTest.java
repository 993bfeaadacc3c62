package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Health;
import dev.sluice.model.Side;

/** Origins that are asked whether they are well, and what follows from their answers. */
class OriginHealthTest {
    private static final String GET = "GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OLD = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String BAD = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
    private static final Health CHECKS = new Health("/healthz", Duration.ofMillis(100), Duration.ofSeconds(1), 2, 2, Duration.ZERO);

    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void end() {
        end.countDown();
    }

    @Test
    void an_origin_that_fails_its_checks_gets_nothing_until_it_passes_them_again() {
        var says = new AtomicReference<>(RawOrigin.OK);
        try (var old = RawOrigin.ok();
                var flapping = answering(says, "one");
                var steady = answering(new AtomicReference<>(RawOrigin.OK), "two");
                var proxy = Proxied.between(old.address(), flapping.address(), steady.address()).health(CHECKS).open();
                var client = proxy.client()) {
            says.set(BAD);
            proxy.awaitState(flapping.address(), false);
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(GET).message()).endsWith("two");
            }
            says.set("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
            proxy.awaitState(flapping.address(), true);
            Proxied.await(() -> client.send(GET).message().endsWith("one"));
            assertThat(proxy.count(Side.NEW, "5xx")).as("checks are not counted").isZero();
        }
    }

    @Test
    void silence_a_refusal_a_reset_and_nonsense_are_bad_answers() {
        try (var silent = RawOrigin.playing(line -> line.peer().toEnd());
                var resetting = RawOrigin.playing(line -> line.peer().reset());
                var talking = RawOrigin.answering("SSH-2.0-OpenSSH_9.2\r\n");
                var old = RawOrigin.ok()) {
            var absent = RawOrigin.absent();
            try (var proxy = Proxied.between(old.address(), silent.address(), resetting.address(), talking.address(), absent).health(CHECKS)
                    .open()) {
                proxy.awaitState(silent.address(), false);
                proxy.awaitState(resetting.address(), false);
                proxy.awaitState(talking.address(), false);
                proxy.awaitState(absent, false);
                proxy.awaitState(old.address(), true);
            }
        }
    }

    @Test
    void when_all_of_new_are_down_old_answers_and_it_counts_against_new() {
        try (var old = answering(new AtomicReference<>(RawOrigin.OK), "old");
                var fresh = answering(new AtomicReference<>(BAD), "new");
                var proxy = Proxied.between(old.address(), fresh.address()).health(CHECKS).open();
                var client = proxy.client()) {
            proxy.awaitState(fresh.address(), false);
            assertThat(client.send(GET).message()).endsWith("old");
            assertThat(proxy.count(Side.NEW, "connect")).isEqualTo(1);
            assertThat(proxy.count(Side.OLD, "2xx")).isEqualTo(1);
        }
    }

    @Test
    void when_all_of_old_are_down_they_are_tried_all_the_same() {
        var says = new AtomicReference<>(BAD);
        try (var one = answering(says, "one");
                var two = answering(says, "two");
                var proxy = Proxied.between(one.address()).health(CHECKS).open();
                var split = Proxied.between(two.address(), one.address()).health(CHECKS).open()) {
            proxy.awaitState(one.address(), false);
            assertThat(proxy.ask(OLD)).endsWith("one");
            split.awaitState(one.address(), false);
            split.awaitState(two.address(), false);
            assertThat(split.ask(GET)).as("both stacks are down").endsWith("two");
        }
    }

    @Test
    void a_check_asks_by_a_plain_get_and_hangs_nothing_else() throws Exception {
        try (var origin = RawOrigin.playing(line -> {
            while (line.request().startsWith("GET / ")) {
                line.send(RawOrigin.OK);
            }
            await(end);
        }); var proxy = Proxied.between(origin.address()).health(CHECKS).host("shop.example").open()) {
            assertThat(origin.received())
                    .isEqualTo("GET /healthz HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: sluice-health\r\nAccept: */*\r\n"
                            + "Connection: close\r\n\r\n");
            proxy.awaitState(origin.address(), false);
            assertThat(proxy.ask(OLD)).endsWith("ok");
        }
    }

    private static RawOrigin answering(AtomicReference<String> healthz, String body) {
        return RawOrigin.playing(line -> {
            for (String request = line.request(); !request.isEmpty(); request = line.request()) {
                line.send(request.startsWith("GET /healthz ") ? healthz.get()
                        : "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
