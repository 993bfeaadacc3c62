package dev.sluice.control.cli;

import java.util.List;
import java.util.Locale;

/** How numbers, times and states are said to a person. */
final class Wording {
    private static final String NOTHING = "-";

    private Wording() {}

    /** {@code 2026-12-01T02:00:00.123Z} as {@code 2026-12-01 02:00:00Z}. */
    static String time(String instant) {
        return instant.replaceFirst("\\.\\d+", "").replace('T', ' ');
    }

    /** {@code 2026-12-01T02:00:00.123Z} as {@code 02:00:00Z}. */
    static String clock(String instant) {
        var time = time(instant);
        return time.substring(time.indexOf(' ') + 1);
    }

    /** Requests a second out of a count over some seconds. */
    static String rate(double count, double seconds) {
        double rate = seconds > 0 ? count / seconds : 0;
        return rate == 0 ? "0" : rounded(rate);
    }

    /** A ratio as {@code 0.2%}. */
    static String percent(double ratio) {
        return ratio == 0 ? "0%" : rounded(ratio * 100) + "%";
    }

    static String millis(double millis) {
        if (millis >= 1000) {
            return rounded(millis / 1000) + "s";
        }
        return millis > 0 && millis < 1 ? "<1ms" : Math.round(millis) + "ms";
    }

    /** {@code 0.0035} s as {@code 4ms}. */
    static String span(double seconds) {
        return millis(seconds * 1000);
    }

    /** Requests a second, errors and the 95th percentile of a measure over some seconds. */
    static String[] measured(Json measure, double seconds) {
        double count = measure.number("count");
        return count == 0 ? new String[] {"0", NOTHING, NOTHING}
                : new String[] {rate(count, seconds), percent(measure.number("errorRate")), millis(measure.number("p95"))};
    }

    /** What a unit's visitors meet, in words. */
    static String state(Json unit) {
        var freeze = freeze(unit.at("freeze"));
        var plan = PlanPage.phrase(unit);
        var exposure = exposure(unit) + (plan.isEmpty() ? "" : ", " + plan);
        return freeze.isEmpty() ? exposure : exposure + ", " + freeze;
    }

    /** {@code freezing read-only}, {@code frozen closed}; empty while it is open. */
    static String freeze(Json freeze) {
        var state = freeze.text("state");
        return state.isEmpty() || state.equals("open") ? "" : state + " " + freeze.text("mode");
    }

    /** The freeze of the whole site, and how many of its units it is: {@code freezing (1 of 7)}. */
    static String overall(String state, List<Json> freezes) {
        long closed = freezes.stream().filter(freeze -> !freeze(freeze).isEmpty()).count();
        return closed == 0 ? state : state + " (" + closed + " of " + freezes.size() + ")";
    }

    /** What a revert would part visitors from: {@code 37 writes only on new (1 uncertain), amount 1204.5, 12 visitors fenced (on-revert pin)}. */
    static String stake(Json stake) {
        long uncertain = stake.whole("uncertain");
        long writes = stake.whole("writes") + uncertain;
        long visitors = stake.whole("visitors");
        if (writes == 0 && visitors == 0) {
            return "nothing is only on new";
        }
        double amount = stake.number("amount");
        return writes + (writes == 1 ? " write" : " writes") + " only on new" + (uncertain == 0 ? "" : " (" + uncertain + " uncertain)")
                + (amount == 0 ? "" : ", amount " + stake.text("amount")) + ", " + visitors + (visitors == 1 ? " visitor" : " visitors")
                + " fenced (on-revert " + stake.text("onRevert") + ")";
    }

    private static String exposure(Json unit) {
        if (unit.flag("latched")) {
            return "reverted";
        }
        if (unit.whole("shareBp") > 0) {
            return unit.items("holds").isEmpty() ? "exposed" : "exposed, held";
        }
        return unit.items("segments").isEmpty() ? "on old" : "segments only";
    }

    private static String rounded(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return value < 0.1 ? "<0.1" : String.format(Locale.ROOT, "%.1f", value);
    }
}
