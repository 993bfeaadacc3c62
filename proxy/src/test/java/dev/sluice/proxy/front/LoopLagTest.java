package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class LoopLagTest {
    private final LoopLag lag = new LoopLag(Duration.ofMillis(100), 0);

    @Test
    void a_loop_that_is_on_time_has_none() {
        lookUntil(0, 1000);
        assertThat(lag.at(nanos(1000))).isEqualTo(Duration.ZERO);
    }

    @Test
    void a_pause_is_told_for_ten_seconds_and_forgotten_after_twenty() {
        lookUntil(0, 1000);
        lag.look(nanos(1400));
        assertThat(lag.at(nanos(1400))).isEqualTo(Duration.ofMillis(300));
        lookUntil(1400, 11_300);
        assertThat(lag.at(nanos(11_300))).isEqualTo(Duration.ofMillis(300));
        lookUntil(11_300, 21_500);
        assertThat(lag.at(nanos(21_500))).isEqualTo(Duration.ZERO);
    }

    @Test
    void a_loop_that_stands_still_is_told_of_while_it_does() {
        lookUntil(0, 1000);
        assertThat(lag.at(nanos(6100))).isEqualTo(Duration.ofSeconds(5));
    }

    private void lookUntil(long from, long until) {
        for (long at = from + 100; at <= until; at += 100) {
            lag.look(nanos(at));
        }
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
