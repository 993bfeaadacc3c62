package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Limits;
import dev.sluice.model.Stack;
import dev.sluice.proxy.wire.EventStreams;

/** The numbers of HARDENING R11 that hold where a file says nothing. */
class DefaultsTest {
    @Test
    void R11_the_times_of_clients() {
        assertThat(Limits.DEFAULT.headersIn()).isEqualTo(Duration.ofSeconds(10));
        assertThat(Limits.DEFAULT.bodyIdle()).isEqualTo(Duration.ofSeconds(30));
        assertThat(Limits.DEFAULT.idle()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void R11_the_times_of_origins() {
        assertThat(Stack.Timeouts.DEFAULT.head()).isEqualTo(Duration.ofSeconds(30));
        assertThat(Stack.Timeouts.DEFAULT.idle()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void R11_a_tunnel_may_be_silent_for_an_hour() {
        assertThat(Duration.ofNanos(EventStreams.IDLE_NANOS)).isEqualTo(Duration.ofHours(1));
    }
}
