package dev.sluice.control.cli;

import java.time.Duration;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import dev.sluice.model.TimeText;

/** Durations as typed. */
final class DurationText implements ITypeConverter<Duration> {
    private static final Duration LONGEST = Duration.ofDays(365);

    /** As it is typed, in the largest unit that it is whole in. */
    static String of(Duration duration) {
        if (!duration.isZero() && duration.equals(Duration.ofDays(duration.toDays()))) {
            return duration.toDays() + "d";
        }
        return !duration.isZero() && duration.equals(Duration.ofHours(duration.toHours())) ? duration.toHours() + "h"
                : TimeText.of(duration);
    }

    @Override
    public Duration convert(String text) {
        return TimeText.parse(text).filter(duration -> duration.compareTo(LONGEST) <= 0).orElseThrow(() -> new TypeConversionException(
                "'" + text + "' is no duration (expected: like 250ms, 30s, 15m, 24h or 30d; at most 365d)"));
    }
}
