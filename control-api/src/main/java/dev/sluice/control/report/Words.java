package dev.sluice.control.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers and times as a review writes them for people. */
final class Words {
    private static final double PERCENT = 100;
    private static final double FINE = 0.01;

    private Words() {}

    /** To the second. */
    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
    }

    /** As {@code 3 d 4 h}, {@code 2 h 10 min}, {@code 4 min 5 s} or {@code 1.2 s}. */
    static String span(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        if (time.toMinutes() > 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    /** As {@code 0.43 %}; of a rate 0..1. */
    static String rate(double rate) {
        return String.format(Locale.ROOT, rate > 0 && rate < FINE / PERCENT ? "%.4f %%" : "%.2f %%", rate * PERCENT);
    }

    /** Milliseconds. */
    static String millis(double value) {
        return String.format(Locale.ROOT, value < PERCENT ? "%.1f ms" : "%.0f ms", value);
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
    }
}
