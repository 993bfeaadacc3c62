package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void some_are_kept_for_everything_else_and_some_for_origins() {
        assertThat(Descriptors.room(1024, 92)).isEqualTo(788);
        assertThat(Descriptors.room(64, 60)).isEqualTo(8);
        assertThat(Descriptors.room(Long.MAX_VALUE, 100)).isEqualTo(Integer.MAX_VALUE);
    }
}
