package dev.sluice.launch;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** How numbers and times are typed: what is not one is told in words, and not as Java would. */
final class Spelling {
    private static final Pattern BELOW_ZERO = Pattern.compile("-\\d[\\d.]*%?");

    private Spelling() {}

    /** For all commands that the program has by now. */
    static void teach(CommandLine program) {
        program.registerConverter(Instant.class, Spelling::instant)
                .registerConverter(Long.class, Spelling::whole).registerConverter(long.class, Spelling::whole)
                .registerConverter(Integer.class, text -> count(text)).registerConverter(int.class, text -> count(text));
    }

    /** The message of wrong usage; a number below 0 was taken for an option, and what it stood for is said to be missing. */
    static String told(ParameterException failure, String... arguments) {
        Optional<String> below = failure instanceof MissingParameterException
                ? Arrays.stream(arguments).filter(each -> BELOW_ZERO.matcher(each).matches()).findFirst()
                : Optional.empty();
        return below.map(number -> number + " is below 0 (expected: 0 or above)").orElseGet(() -> String.valueOf(failure.getMessage()));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException notATime) {
            throw new TypeConversionException("'" + text + "' is no time (expected: like 2026-12-01T02:00:00Z)");
        }
    }

    private static Integer count(String text) {
        long number = whole(text);
        if (number != (int) number) {
            throw wrong(text);
        }
        return (int) number;
    }

    private static Long whole(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException notANumber) {
            throw wrong(text);
        }
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException("'" + text + "' is no whole number (expected: like 1042)");
    }
}
