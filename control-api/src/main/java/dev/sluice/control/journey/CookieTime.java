package dev.sluice.control.journey;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a cookie ends. Dates are read as browsers do (RFC 6265 section 5.1.1): their parts in any order, between whatever separates them. */
final class CookieTime {
    private static final Pattern SEPARATORS = Pattern.compile("[\\x09\\x20-\\x2f\\x3b-\\x40\\x5b-\\x60\\x7b-\\x7e]+");
    private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\D.*)?");
    private static final Pattern DAY = Pattern.compile("(\\d{1,2})(?:\\D.*)?");
    private static final Pattern YEAR = Pattern.compile("(\\d{2,4})(?:\\D.*)?");
    private static final Pattern AGE = Pattern.compile("-?\\d+");
    private static final List<String> MONTHS = List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final int LONGEST_AGE = 10;

    private Optional<MatchResult> time = Optional.empty();
    private int day;
    private int month;
    private int year = -1;

    private CookieTime() {}

    /** {@code Max-Age} goes before {@code Expires}; one that cannot be read is as if it were not there. */
    static Instant until(Optional<String> maxAge, Optional<String> expires, Instant now) {
        return maxAge.filter(age -> AGE.matcher(age).matches()).map(age -> after(age, now))
                .or(() -> expires.flatMap(CookieTime::date)).orElse(Instant.MAX);
    }

    private static Instant after(String age, Instant now) {
        if (age.startsWith("-")) {
            return Instant.MIN;
        }
        return age.length() > LONGEST_AGE ? Instant.MAX : now.plusSeconds(Long.parseLong(age));
    }

    static Optional<Instant> date(String text) {
        var date = new CookieTime();
        for (String token : SEPARATORS.split(text, -1)) {
            date.take(token);
        }
        return date.read();
    }

    private void take(String token) {
        Matcher clock = TIME.matcher(token);
        Matcher days = DAY.matcher(token);
        Matcher years = YEAR.matcher(token);
        int named = token.length() < 3 ? -1 : MONTHS.indexOf(token.substring(0, 3).toLowerCase(Locale.ROOT));
        if (time.isEmpty() && clock.matches()) {
            time = Optional.of(clock.toMatchResult());
        } else if (day == 0 && days.matches()) {
            day = Integer.parseInt(days.group(1));
        } else if (month == 0 && named >= 0) {
            month = named + 1;
        } else if (year < 0 && years.matches()) {
            year = Integer.parseInt(years.group(1));
        }
    }

    private Optional<Instant> read() {
        int whole = year >= 70 && year <= 99 ? year + 1900 : year >= 0 && year <= 69 ? year + 2000 : year;
        try {
            return time.filter(_ -> whole >= 1601).map(clock -> LocalDateTime.of(whole, month, day, number(clock, 1), number(clock, 2),
                    number(clock, 3)).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static int number(MatchResult clock, int group) {
        return Integer.parseInt(clock.group(group));
    }
}
