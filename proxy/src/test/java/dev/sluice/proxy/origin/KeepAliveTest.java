package dev.sluice.proxy.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a connection rests, by what the file and its origin say. */
class KeepAliveTest {
    @ParameterizedTest
    @CsvSource({"60, 'timeout=75, max=100', 55000", "60, timeout=30, 25000", "60, timeout=5, 1000", "60, timeout=1, 500",
            "60, max=7, 55000",
            "60, , 55000", "2, timeout=60, 1000"})
    void a_connection_rests_for_less_than_its_origin_keeps_it(int configured, String said, long millis) {
        assertThat(KeepAlive.idle(Duration.ofSeconds(configured), KeepAlive.of(said))).hasMillis(millis);
    }
}
