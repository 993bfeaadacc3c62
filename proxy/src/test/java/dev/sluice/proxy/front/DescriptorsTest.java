package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void some_are_kept_for_everything_else_and_some_for_origins() {
        assertThat(Descriptors.Room.of(1024, 92)).isEqualTo(new Descriptors.Room(564, 644));
        assertThat(Descriptors.Room.of(64, 60)).isEqualTo(new Descriptors.Room(7, 8));
        assertThat(Descriptors.Room.of(Long.MAX_VALUE, 100).all()).isEqualTo(Integer.MAX_VALUE);
    }
}
