package dev.sluice.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of what is too much (HARDENING R13). */
class ConductTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int PRIORITY = 2;
    private static final int RST_STREAM = 3;
    private static final int WINDOW_UPDATE = 8;

    @ParameterizedTest
    @CsvSource({"3, 100", "4, 20", "6, 50", "2, 200", "8, 200"})
    void so_many_frames_of_a_type_are_borne_in_ten_seconds_and_one_more_is_not(int type, int most) {
        var conduct = new Conduct();
        for (int i = 0; i < most; i++) {
            assertThat(conduct.frame(type, 0, 4, i)).isNull();
        }
        assertThat(conduct.frame(type, 0, 4, most)).startsWith("more than " + most);
        assertThat(conduct.frame(type, 0, 4, 11 * SECOND)).as("later").isNull();
    }

    @Test
    void the_ten_seconds_slide() {
        var conduct = new Conduct();
        for (int i = 0; i < 20; i++) {
            assertThat(conduct.malformed(i * SECOND / 2)).isNull();
        }
        assertThat(conduct.malformed(10 * SECOND)).as("the two of the first second are forgotten").isNull();
        assertThat(conduct.malformed(10 * SECOND)).isNull();
        assertThat(conduct.malformed(10 * SECOND)).isNotNull();
    }

    @Test
    void a_clock_that_begins_below_zero_counts_alike() {
        var conduct = new Conduct();
        for (int i = 0; i < 20; i++) {
            assertThat(conduct.malformed(-3 * SECOND + i)).isNull();
        }
        assertThat(conduct.malformed(-2 * SECOND)).isNotNull();
        assertThat(conduct.malformed(9 * SECOND)).isNull();
    }

    @Test
    void of_a_hundred_streams_half_may_be_reset_and_not_more() {
        var conduct = new Conduct();
        for (int i = 0; i < 100; i++) {
            conduct.opened(0);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(conduct.reset(0)).isNull();
        }
        assertThat(conduct.reset(0)).isEqualTo("most streams are reset");
    }

    @Test
    void of_few_streams_all_may_be_reset() {
        var conduct = new Conduct();
        for (int i = 0; i < 99; i++) {
            conduct.opened(0);
            assertThat(conduct.frame(RST_STREAM, 0, 4, 0)).isNull();
        }
    }

    @Test
    void windows_may_be_opened_as_often_as_a_client_likes_while_something_is_under_way() {
        var conduct = new Conduct();
        conduct.begins();
        for (int i = 0; i < 1000; i++) {
            assertThat(conduct.frame(WINDOW_UPDATE, 0, 4, 0)).isNull();
        }
        conduct.ends();
        for (int i = 0; i < 200; i++) {
            assertThat(conduct.frame(i % 2 == 0 ? WINDOW_UPDATE : PRIORITY, 0, 4, 0)).isNull();
        }
        assertThat(conduct.frame(WINDOW_UPDATE, 0, 4, 0)).isNotNull();
    }

    @Test
    void a_hundred_streams_are_under_way_at_once_however_many_were_opened() {
        var conduct = new Conduct();
        for (int i = 0; i < 100; i++) {
            assertThat(conduct.isFull()).isFalse();
            conduct.begins();
        }
        assertThat(conduct.isFull()).isTrue();
        conduct.ends();
        assertThat(conduct.isFull()).isFalse();
    }
}
