package dev.sluice.proxy.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Origin;
import dev.sluice.model.Side;

class SilenceTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // it may wrap around
    private final AtomicInteger told = new AtomicInteger();
    private final Silence silence = new Silence(new OriginPicture.Key(Side.NEW, new Origin("a.example", 80)), now::get,
            told::incrementAndGet);

    @Test
    void five_failures_in_a_row_are_silence_and_one_answer_ends_it() {
        fails(4);
        silence.answered();
        fails(4);
        assertThat(silence.isSilent()).isFalse();

        fails(1);
        assertThat(silence.isSilent()).isTrue();

        silence.answered();
        assertThat(silence.isSilent()).isFalse();
        assertThat(told).hasValue(2);
    }

    @Test
    void an_origin_that_answers_now_and_then_is_told_of_once_in_ten_seconds() {
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < 100; i++) {
                fails(9);
                silence.answered();
            }
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }

        assertThat(told).as("fell silent and answered again, twice").hasValue(4);
    }

    private void fails(int times) {
        for (int i = 0; i < times; i++) {
            silence.failed();
        }
    }
}
