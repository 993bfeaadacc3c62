package dev.sluice.control.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToLongFunction;

import org.junit.jupiter.api.Test;

import dev.sluice.control.store.Minute;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;

class QuietHoursTest {
    /** A Monday. */
    private static final Instant MONDAY = Instant.parse("2026-11-23T00:00:00Z");

    private static QuietHours measured(Duration time, ToLongFunction<Instant> requests) {
        var hours = new QuietHours();
        for (Instant at = MONDAY; at.isBefore(MONDAY.plus(time)); at = at.plusSeconds(60)) {
            hours.take(new Minute(at, "checkout", Side.OLD, 60, requests.applyAsLong(at), 0, Spread.NONE, Share.NONE));
            hours.take(new Minute(at, "checkout", Side.NEW, 60, 1, 0, Spread.NONE, Share.NONE));
        }
        return hours;
    }

    private static long hour(Instant at) {
        return Duration.between(MONDAY, at).toHours();
    }

    @Test
    void a_week_tells_the_hours_of_the_week() {
        QuietHours.Finding finding = measured(Duration.ofDays(8), at -> hour(at) % 168 == 27 ? 2 : hour(at) % 168 == 139 ? 500 : 100)
                .finding();
        assertThat(finding).isInstanceOfSatisfying(QuietHours.Finding.Known.class, known -> {
            assertThat(known.quietest()).hasSize(3).first().isEqualTo(new QuietHours.Hour(Optional.of(DayOfWeek.TUESDAY), 3, 3));
            assertThat(known.busiest()).isEqualTo(new QuietHours.Hour(Optional.of(DayOfWeek.SATURDAY), 19, 501));
        });
    }

    @Test
    void a_day_tells_the_hours_of_a_day() {
        QuietHours.Finding finding = measured(Duration.ofDays(2), at -> 10 + hour(at) % 24).finding();
        assertThat(finding).isInstanceOfSatisfying(QuietHours.Finding.Known.class,
                known -> assertThat(known.quietest()).extracting(QuietHours.Hour::hour).containsExactly(0, 1, 2));
    }

    @Test
    void less_than_a_day_tells_nothing() {
        assertThat(measured(Duration.ofHours(23), _ -> 7).finding())
                .isEqualTo(new QuietHours.Finding.Insufficient("23 of the 24 hours of a day were measured so far"));
        assertThat(new QuietHours().finding()).isInstanceOf(QuietHours.Finding.Insufficient.class);
    }
}
