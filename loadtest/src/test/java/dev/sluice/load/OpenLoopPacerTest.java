package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class OpenLoopPacerTest {
    private static final long MILLI = 1_000_000;

    @Test
    void every_shot_is_fired_with_the_time_it_was_meant_for() {
        var schedule = new OpenLoopPacer.Schedule(100, 5 * MILLI);
        List<Long> fired = new ArrayList<>();
        assertThat(schedule.fireDue(5 * MILLI, fired::add)).isEqualTo(15 * MILLI);
        assertThat(schedule.fireDue(14 * MILLI, fired::add)).isEqualTo(15 * MILLI);
        schedule.fireDue(26 * MILLI, fired::add);
        assertThat(fired).containsExactly(5 * MILLI, 15 * MILLI, 25 * MILLI);
    }

    @Test
    void what_a_pause_of_the_machine_held_back_is_fired_at_once_and_none_is_left_out() {
        var schedule = new OpenLoopPacer.Schedule(1000, 0);
        List<Long> fired = new ArrayList<>();
        schedule.fireDue(3_000 * MILLI, fired::add);
        assertThat(fired).hasSize(3_001).startsWith(0L, MILLI).endsWith(3_000 * MILLI);
    }

    @Test
    void it_keeps_its_schedule_while_no_answer_ever_comes() throws InterruptedException {
        var shots = new CountDownLatch(60);
        List<Long> intended = new ArrayList<>();
        long begin = System.nanoTime();
        try (var pacer = new OpenLoopPacer(200, at -> {
            intended.add(at); // and nobody answers
            shots.countDown();
        })) {
            pacer.start();
            assertThat(shots.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(59 * 5 * MILLI);
        for (int i = 1; i < intended.size(); i++) {
            assertThat(intended.get(i) - intended.get(i - 1)).isEqualTo(5 * MILLI);
        }
    }

    @Test
    void a_rate_of_nothing_is_refused() {
        assertThatThrownBy(() -> new OpenLoopPacer(0, _ -> {})).hasMessage("rate: 0.0/s (expected: above 0, at most 1000000)");
    }
}
