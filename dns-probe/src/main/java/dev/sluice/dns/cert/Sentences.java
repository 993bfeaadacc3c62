package dev.sluice.dns.cert;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

import javax.security.auth.x500.X500Principal;

import dev.sluice.model.Severity;
import dev.sluice.model.TimeText;

/** Words that findings are made of. */
final class Sentences {
    static final Severity CRITICAL = Severity.CRITICAL;

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Sentences() {}

    /** The common name, or else the whole of it. */
    static String name(X500Principal principal) {
        String whole = principal.getName(X500Principal.RFC2253);
        return Arrays.stream(whole.split("(?<!\\\\),")).filter(part -> part.startsWith("CN=")).findFirst()
                .orElse(whole.isEmpty() ? "a certificate without a subject" : whole);
    }

    static String at(Instant when) {
        return DAY.format(when);
    }

    static String ago(Instant when, Instant now) {
        return span(Duration.between(when, now)) + " ago, at " + at(when);
    }

    /** Whole days where there are some. */
    static String span(Duration length) {
        return length.toDays() >= 2 ? length.toDays() + " d" : TimeText.spoken(length);
    }
}
