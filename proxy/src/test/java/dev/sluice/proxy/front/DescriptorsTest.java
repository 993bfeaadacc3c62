package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void two_for_each_client_and_some_are_kept_for_everything_else() {
        assertThat(Descriptors.clients(1024, 92)).isEqualTo(450);
        assertThat(Descriptors.clients(64, 60)).isEqualTo(4);
        assertThat(Descriptors.clients(Long.MAX_VALUE, 100)).isEqualTo(Integer.MAX_VALUE);
    }
}
