package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Breach;
import dev.sluice.model.Revert;

/** How long a revert leaves the streams of new (SEMANTICS B2). */
class KeptStreamsTest {
    private static final Breach.Counted SOME = new Breach.Counted(100, 50);

    @Test
    void streams_are_left_for_ten_minutes_where_answers_only_came_late() {
        var slow = new Breach.Slow("shop", 95, 1.5, Duration.ofSeconds(3), 0.05, SOME, SOME);
        assertThat(LongStreams.kept(new Revert.Cause.Breached(slow))).isEqualTo(Duration.ofMinutes(10).toNanos());
    }

    @Test
    void else_they_are_ended_within_ten_seconds() {
        var broken = new Breach.Blackout("shop", 5, 3, Duration.ofSeconds(1));
        assertThat(LongStreams.kept(new Revert.Cause.Breached(broken))).isEqualTo(Duration.ofSeconds(10).toNanos());
        assertThat(LongStreams.kept(new Revert.Cause.Asked("ops", ""))).isEqualTo(Duration.ofSeconds(10).toNanos());
    }
}
