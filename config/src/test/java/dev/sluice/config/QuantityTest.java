package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({"250ms,PT0.25S", "30s,PT30S", "15m,PT15M", "24h,PT24H", "30d,PT720H", "0s,PT0S"})
    void reads_durations(String text, Duration duration) {
        assertThat(Quantity.duration(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "s", "1.5s", "-1s", "30 s", "1h30m", "30S", "1w", "9999999999999d"})
    void refuses_other_durations(String text) {
        assertThat(Quantity.duration(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1024,1024", "512B,512", "64KiB,65536", "1MiB,1048576", "1GiB,1073741824", "2TiB,2199023255552"})
    void reads_sizes(String text, long bytes) {
        assertThat(Quantity.size(text)).hasValue(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "64KB", "64kib", "64K", "-1", "1.5MiB", "64 KiB", "999999999999999TiB", "1_000"})
    void refuses_other_sizes(String text) {
        assertThat(Quantity.size(text)).isEmpty();
    }
}
