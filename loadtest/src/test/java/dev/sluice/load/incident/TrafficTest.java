package dev.sluice.load.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;

import dev.sluice.load.Behaviour;
import dev.sluice.load.ScriptedOrigin;

class TrafficTest {
    private static final double PER_SECOND = 200;

    @Test
    void who_sees_an_error_asks_again_and_both_are_counted() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(Behaviour.status(500));
            long begin = System.nanoTime();
            try (var traffic = new Traffic(origin.port(), Traffic.Crowd.reading(PER_SECOND, 50).retrying(2), _ -> "/page").start()) {
                await(() -> origin.requestsFor("/page") >= 20);
                traffic.end();
                await(() -> traffic.underWay() == 0);
                assertThat(origin.requestsFor("/page" + Traffic.AGAIN)).isEqualTo(2 * origin.requestsFor("/page"));
                assertThat(traffic.failed().within(begin, System.nanoTime())).isEqualTo((int) traffic.sent());
            }
        }
    }

    @Test
    void who_waits_for_an_answer_slows_nobody() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(new Behaviour.Stall());
            try (var traffic = new Traffic(origin.port(), Traffic.Crowd.reading(PER_SECOND, 1), _ -> "/page").start()) {
                await(() -> traffic.underWay() >= 50);
                assertThat(traffic.failed().last()).isEmpty();
            }
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("ns").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }
}
