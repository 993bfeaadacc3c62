package dev.sluice.load.incident;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimesTest {
    private static final long SILENCE = 100;

    private final Times times = new Times();

    @Test
    void who_is_asked_until_now_has_not_been_taken_out() {
        happen(10, 50, 120);
        assertThat(times.lastBeforeSilence(0, SILENCE, 219)).isEmpty();
        assertThat(times.lastBeforeSilence(0, SILENCE, 220)).hasValue(120);
    }

    @Test
    void the_first_silence_counts_though_it_is_asked_again() {
        happen(10, 50, 150, 160, 400);
        assertThat(times.lastBeforeSilence(0, SILENCE, 401)).hasValue(50);
        assertThat(times.firstAfter(50)).hasValue(150);
    }

    @Test
    void a_silence_before_the_trouble_does_not_count() {
        happen(10, 300, 310);
        assertThat(times.lastBeforeSilence(20, SILENCE, 311)).isEmpty();
    }

    @Test
    void what_never_happened_has_no_last_time() {
        assertThat(times.last()).isEmpty();
        assertThat(times.firstAfter(0)).isEmpty();
        assertThat(times.lastBeforeSilence(0, SILENCE, 1_000)).isEmpty();
    }

    @Test
    void both_ends_are_within_and_there_is_room_for_many() {
        for (int i = 0; i < 5_000; i++) {
            times.add(i);
        }
        assertThat(times.within(1, 4_000)).isEqualTo(4_000);
        assertThat(times.last()).hasValue(4_999);
    }

    private void happen(long... when) {
        for (long at : when) {
            times.add(at);
        }
    }
}
