package dev.sluice.control.gate;

import java.time.Duration;
import java.util.Locale;

import dev.sluice.model.PlainText;

/** Numbers as the sentences of verdicts show them. */
final class Wording {
    private static final int LONGEST = 160;

    private Wording() {}

    /** As {@code 0.06 %}. */
    static String percent(double part) {
        double percent = part * 100;
        return (percent >= 10 ? String.format(Locale.ROOT, "%.1f", percent)
                : percent == 0 ? "0" : String.format(Locale.ROOT, "%.2g", percent)) + " %";
    }

    /** As {@code 1.07}. */
    static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    /** As {@code 12.4 ms}. */
    static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
    }

    /** With spaces between thousands. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
    }

    /** As {@code 90 s}, {@code 12 min}, {@code 5 h} or {@code 3 d}. */
    static String span(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }

    /** What others wrote, short and on one line. */
    static String quoted(String text) {
        String line = PlainText.escaped(text.strip().replaceAll("[\\p{Cntrl}\\p{Cs}\\s]+", " "));
        return "\"" + (line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line) + "\"";
    }
}
