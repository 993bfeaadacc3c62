package dev.sluice.model;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them, the same in the file, on the command line and in calls: {@code 250ms 30s 15m 24h 30d}. */
public final class TimeText {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

    private TimeText() {}

    /** Empty when the text is no whole number with a unit. */
    public static Optional<Duration> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(parts.group(1));
        return Optional.of(switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        });
    }

    /** As it may be written, in whole minutes, seconds or milliseconds. */
    public static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** For people, in its two largest units: {@code 72 h 10 min}, {@code 4 min 5 s}, {@code 400 ms}. */
    public static String spoken(Duration duration) {
        if (duration.toSeconds() == 0) {
            return duration.toMillis() + " ms";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h" + (duration.toMinutesPart() == 0 ? "" : " " + duration.toMinutesPart() + " min");
        }
        String seconds = duration.toSecondsPart() == 0 ? "" : duration.toSecondsPart() + " s";
        return duration.toMinutes() == 0 ? seconds : (duration.toMinutes() + " min " + seconds).strip();
    }
}
