package dev.sluice.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * Until when an answer is waited for.
 *
 * @param end by {@link System#nanoTime}
 * @param patience how long that was from the beginning, for the sentence that says so
 */
record Deadline(long end, Duration patience) {
    static Deadline in(Duration patience) {
        return new Deadline(System.nanoTime() + patience.toNanos(), patience);
    }

    /** What is left, at least one millisecond; an exception when nothing is. */
    int millis(int strays) throws IOException {
        long millis = (end - System.nanoTime() + 999_999) / 1_000_000;
        if (millis <= 0) {
            throw silence(strays);
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /** Nothing usable came in time, only so many messages that answered something else. */
    IOException silence(int strays) {
        var seconds = String.format(Locale.ROOT, "%.3f", patience.toMillis() / 1000.0).replaceFirst("\\.?0+$", "");
        return new IOException("no answer within " + seconds + " s"
                + (strays == 0 ? "" : "; ignored " + strays + (strays == 1 ? " message" : " messages") + " that answered something else"));
    }
}
