package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class ReleasePaceTest {
    private final ReleasePace pace = new ReleasePace();
    private long now = 5;

    @Test
    void fifty_in_the_first_second_and_twice_as_many_in_each_that_follows() {
        assertThat(pace.take(now, 50)).as("the first at once").isTrue();
        assertThat(pace.take(now, 50)).isFalse();
        assertThat(second(50)).isBetween(49, 51);
        assertThat(second(50)).isBetween(98, 102);
        assertThat(second(50)).isBetween(197, 203);
    }

    @Test
    void what_could_not_be_used_is_lost_but_for_a_tenth_of_a_second() {
        pace.take(now, 50);
        now += TimeUnit.MILLISECONDS.toNanos(900);
        int taken = 0;
        while (pace.take(now, 50)) {
            taken++;
        }
        assertThat(taken).isEqualTo(5);
    }

    @Test
    void who_comes_after_a_rest_begins_slowly() {
        pace.take(now, 50);
        second(50);
        second(50);
        pace.rest();
        assertThat(pace.take(now, 50)).isTrue();
        assertThat(second(50)).isBetween(49, 51);
    }

    /** How many are let go in a second that is looked at every ten milliseconds. */
    private int second(int perSecond) {
        int taken = 0;
        for (int beat = 0; beat < 100; beat++) {
            now += TimeUnit.MILLISECONDS.toNanos(10);
            while (pace.take(now, perSecond)) {
                taken++;
            }
        }
        return taken;
    }
}
