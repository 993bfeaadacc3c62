package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class MemoryWatchTest {
    private final AtomicLong used = new AtomicLong();
    private final MemoryWatch memory = new MemoryWatch(used::get, 1000, 2);

    @Test
    void above_80_percent_requests_are_refused_until_it_is_below_75() {
        used.set(790);
        assertThat(memory.holds(0, 500)).isZero();
        assertThat(memory.refuses()).isFalse();
        used.set(800);
        assertThat(memory.holds(0, 500)).isZero();
        assertThat(memory.refuses()).isTrue();
        used.set(760);
        assertThat(memory.holds(0, 400)).isZero();
        assertThat(memory.refuses()).isTrue();
        used.set(749);
        assertThat(memory.asks()).isFalse();
        assertThat(memory.holds(0, 0)).isZero();
        assertThat(memory.refuses()).isFalse();
        assertThat(memory.refusals()).isEqualTo(2);
    }

    @Test
    void above_90_percent_each_loop_lets_go_of_its_part() {
        used.set(950);
        memory.holds(0, 300);
        assertThat(memory.holds(1, 100)).isEqualTo(63);
        assertThat(memory.holds(0, 300)).isEqualTo(188);
        memory.closed(3);
        assertThat(memory.closures()).isEqualTo(3);
    }

    @Test
    void what_stays_tight_for_two_seconds_is_short() {
        used.set(850);
        for (int look = 0; look < 20; look++) {
            assertThat(memory.holds(0, 300)).isZero();
            assertThat(memory.holds(1, 100)).isZero();
        }
        memory.holds(1, 100);
        assertThat(memory.holds(0, 300)).isPositive();
        used.set(700);
        assertThat(memory.holds(0, 300)).isZero();
        assertThat(memory.refuses()).isFalse();
    }

    @Test
    void what_the_allocator_keeps_for_itself_makes_nothing_short() {
        used.set(990);
        assertThat(memory.asks()).isTrue();
        assertThat(memory.holds(0, 49)).isZero();
        assertThat(memory.refuses()).isFalse();
    }
}
