package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class HoldsTest {
    private static final HoldNews RAISED = new HoldNews.Raised("overflow", "full");

    private final Holds holds = new Holds();

    @Test
    void a_hold_is_told_once_and_again_only_after_it_was_lifted() {
        holds.found("overflow", () -> "full", 0);
        holds.found("overflow", () -> "fuller", at(1));
        assertThat(holds.poll()).isEqualTo(RAISED);
        assertThat(holds.poll()).isNull();
        holds.over("overflow", at(10));
        assertThat(holds.poll()).isEqualTo(new HoldNews.Lifted("overflow"));
        holds.found("overflow", () -> "full", at(11));
        assertThat(holds.poll()).isEqualTo(RAISED);
    }

    @Test
    void what_is_over_at_once_stands_for_ten_seconds_all_the_same() {
        holds.found("shared", () -> "both", 0);
        assertThat(holds.poll()).isEqualTo(new HoldNews.Raised("shared", "both"));
        holds.over("shared", at(9));
        assertThat(holds.poll()).isNull();
        holds.over("shared", at(10));
        assertThat(holds.poll()).isEqualTo(new HoldNews.Lifted("shared"));
    }

    private static long at(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
