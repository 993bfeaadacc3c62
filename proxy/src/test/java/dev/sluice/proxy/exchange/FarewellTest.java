package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FarewellTest {
    @ParameterizedTest
    @EnumSource
    void the_end_of_a_pass_is_the_least_urgent_reason_and_a_revert_the_next(Farewell other) {
        assertThat(Farewell.PASS_OVER.yieldsTo(other)).isEqualTo(other != Farewell.PASS_OVER);
        assertThat(Farewell.REVERTED.yieldsTo(other)).isEqualTo(other == Farewell.FROZEN || other == Farewell.LEAVING);
        assertThat(Farewell.FROZEN.yieldsTo(other)).isFalse();
        assertThat(Farewell.LEAVING.yieldsTo(other)).isFalse();
    }
}
