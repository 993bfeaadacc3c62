package dev.sluice.proxy.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

/** When the traffic itself speaks against a place. */
class PassiveSignsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final PassiveSigns signs = new PassiveSigns();
    private final Object one = new Object();
    private final Object two = new Object();

    @Test
    void five_failures_in_a_row_shun_it_and_four_do_not() {
        fail(4, 0);
        assertThat(signs.isShunned(0)).isFalse();
        fail(1, 0);
        assertThat(signs.isShunned(0)).isTrue();
        assertThat(signs.isShunned(SECOND - 1)).isTrue();
        assertThat(signs.isShunned(SECOND)).isFalse();
    }

    @Test
    void an_answer_in_between_begins_the_count_anew() {
        for (int i = 0; i < 10; i++) {
            fail(4, i);
            signs.answered();
        }
        assertThat(signs.isShunned(10)).isFalse();
    }

    @Test
    void one_bad_connection_is_not_a_bad_place() {
        for (int i = 0; i < 100; i++) {
            signs.failed(one, i);
        }
        assertThat(signs.isShunned(100)).isFalse();
        signs.failed(two, 100);
        assertThat(signs.isShunned(100)).isTrue();
    }

    @Test
    void one_that_fails_again_is_shunned_at_once_and_for_longer_up_to_thirty_seconds() {
        long now = 0;
        fail(5, now);
        for (long seconds : new long[] {1, 2, 4, 8, 16, 30, 30}) {
            signs.failed(one, now + seconds * SECOND - 1); // one that was under way
            assertThat(signs.isShunned(now + seconds * SECOND - 1)).isTrue();
            now += seconds * SECOND;
            assertThat(signs.isShunned(now)).isFalse();
            signs.failed(one, now);
        }
        signs.answered();
        assertThat(signs.isShunned(now)).isFalse();
        fail(4, now);
        assertThat(signs.isShunned(now)).as("as if nothing had been").isFalse();
    }

    @Test
    void a_connection_alone_does_not_speak_for_one_whose_requests_fail() {
        fail(5, 0);
        signs.connecting();
        signs.connected();
        assertThat(signs.isShunned(1)).isTrue();
        signs.failed(one, SECOND);
        assertThat(signs.isShunned(3 * SECOND - 1)).as("two seconds this time").isTrue();
    }

    @Test
    void an_answer_does_not_speak_for_one_that_refuses_connections() {
        signs.refused(0);
        signs.answered(); // on a connection from before
        assertThat(signs.isShunned(1)).isTrue();
        signs.connecting();
        signs.connected();
        assertThat(signs.isShunned(2)).isFalse();
    }

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            signs.failed(i % 2 == 0 ? one : two, now);
        }
    }
}
