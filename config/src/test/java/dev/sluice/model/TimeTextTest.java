package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class TimeTextTest {
    @Test
    void a_duration_is_a_whole_number_with_its_unit() {
        assertThat(TimeText.parse("250ms")).contains(Duration.ofMillis(250));
        assertThat(TimeText.parse("24h")).contains(Duration.ofHours(24));
        assertThat(TimeText.parse("999999999999d")).contains(Duration.ofDays(999_999_999_999L));
        for (String wrong : new String[] {"", "15", "1h30m", "-5m", "1.5s", "s", "1 s", "1w", "1234567890123s"}) {
            assertThat(TimeText.parse(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void what_it_writes_it_reads() {
        for (String text : new String[] {"250ms", "0s", "90s", "15m", "1440m"}) {
            assertThat(TimeText.of(TimeText.parse(text).orElseThrow())).isEqualTo(text);
        }
    }
}
