package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.Side;

/** Origins that accept connections and fail on them: others are preferred, and the last one stays. */
class PassiveSignsOnSocketsTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    private static final String NONSENSE = "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n";

    private final AtomicInteger asked = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(strings = {"", NONSENSE, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"})
    void one_that_fails_five_times_in_a_row_is_avoided_for_a_while_and_then_tried_again(String answer) {
        try (var good = RawOrigin.ok(); var bad = failing(answer); var proxy = Proxied.ofOld(good.address(), bad.address()).open()) {
            askUntil(proxy, 5);
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.ask(POST)).endsWith("ok");
            }
            assertThat(asked).hasValue(5);
            askUntil(proxy, 6);
        }
    }

    @Test
    void one_that_does_not_answer_in_time_is_avoided_too() {
        try (var good = RawOrigin.ok();
                var silent = failing("silence");
                var proxy = Proxied.ofOld(good.address(), silent.address()).timeouts(Duration.ofMillis(50), Duration.ofSeconds(5)).open()) {
            askUntil(proxy, 5);
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.ask(POST)).endsWith("ok");
            }
            assertThat(asked).hasValue(5);
        }
    }

    @Test
    void the_last_origin_is_used_however_it_fails() {
        try (var bad = failing(""); var proxy = Proxied.ofOld(bad.address()).open()) {
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 502 ");
            }
            assertThat(asked).hasValue(20);
        }
    }

    @Test
    void one_that_nobody_checks_and_that_answers_nothing_is_told_as_down_until_it_answers() {
        var says = new AtomicReference<>("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        try (var origin = RawOrigin.playing(line -> {
            while (!line.request().isEmpty()) {
                line.send(says.get());
            }
        }); var proxy = Proxied.ofOld(origin.address()).open()) {
            for (int i = 0; i < 4; i++) {
                proxy.ask(POST);
            }
            proxy.awaitState(origin.address(), true);
            proxy.ask(POST);
            proxy.awaitState(origin.address(), false);
            says.set(RawOrigin.OK);
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 200 ");
            proxy.awaitState(origin.address(), true);
        }
    }

    @Test
    void one_that_refuses_each_connection_is_told_as_down_and_tried_all_the_same() {
        var absent = RawOrigin.absent();
        try (var proxy = Proxied.ofOld(absent).open()) {
            for (int i = 0; i < 5; i++) {
                assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 502 ");
            }
            proxy.awaitState(absent, false);
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 502 ");
            assertThat(proxy.count(Side.OLD, "connect")).isEqualTo(6);
        }
    }

    @Test
    void what_a_new_origin_fails_at_counts_against_new_as_ever() {
        try (var old = RawOrigin.ok(); var bad = failing(""); var proxy = Proxied.between(old.address(), bad.address()).open()) {
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.ask(POST.replace("POST / ", "POST /shop/ "))).startsWith("HTTP/1.1 502 ");
            }
            assertThat(proxy.count(Side.NEW, "reset")).isEqualTo(20);
        }
    }

    @Test
    void a_url_that_always_fails_does_not_take_out_an_origin_that_answers_others() {
        var ok = new AtomicReference<>(RawOrigin.OK);
        try (var origin = RawOrigin.playing(line -> {
            for (String request = line.request(); !request.isEmpty(); request = line.request()) {
                if (request.startsWith("POST /bad ")) {
                    asked.incrementAndGet();
                    line.peer().reset();
                    return;
                }
                line.send(ok.get());
            }
        });
                var other = RawOrigin.playing(line -> line.answerAll(RawOrigin.OK));
                var proxy = Proxied.ofOld(origin.address(), other.address()).open()) {
            for (int i = 0; i < 20; i++) {
                proxy.ask(POST.replace("POST / ", "POST /bad "));
                proxy.ask(POST);
                proxy.ask(POST);
            }
            assertThat(asked.get()).as("half of them").isBetween(5, 20);
        }
    }

    /** The good one answers in between; who fails is asked in turn. */
    private void askUntil(Proxied proxy, int failures) {
        Proxied.await(() -> {
            proxy.ask(POST);
            return asked.get() >= failures;
        });
    }

    private RawOrigin failing(String answer) {
        return RawOrigin.playing(line -> {
            if (line.request().isEmpty()) {
                return;
            }
            asked.incrementAndGet();
            if (answer.equals("silence")) {
                line.peer().toEnd();
            } else if (answer.isEmpty()) {
                line.peer().reset();
            } else {
                line.send(answer);
            }
        });
    }
}
